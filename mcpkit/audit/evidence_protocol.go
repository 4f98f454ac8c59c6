package audit

import (
	"encoding/json"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// protocolEvidence is what the server answers to MCP's requests for information.
type protocolEvidence struct {
	// initialize opens the era with sessions. session is a session of the newest version of that era
	// or, if the server has none, of the era without sessions. It lasts until the end of the audit.
	initialize *rpc.Answer
	session    rpc.Session
	// ready is the answer to the notification that ends the handshake.
	ready      *web.Exchange
	serverInfo json.RawMessage

	// discover opens the era without sessions.
	discover *rpc.Answer
	// plainDiscover is server/discover as a client of the older era would send it: without a session
	// and without headers of the newer era. Nil if discover succeeds.
	plainDiscover *rpc.Answer

	// older and newer are what the server shows in the two eras; nil for an era that it lacks.
	older, newer *era
	// anonymous is tools/list of the newer era without a token; nil if the audit has no token.
	anonymous *listing
	// claude is tools/list with the User-Agent of Claude.
	claude *listing

	// negotiations are answers to initialize with each known version, and with an unknown one.
	negotiations []negotiation
	messages     messageEvidence

	// list is the first answer to tools/list, and tools are the tools of all its pages.
	list  *rpc.Answer
	tools []policy.Tool
	// unreadable says why the tools of a whole list cannot be read.
	unreadable error
	// others are tools of other lists that differ from tools. known has the definitions of all of
	// them.
	others []otherTools
	known  map[string]bool
}

// A negotiation is the answer to initialize with a protocol version.
type negotiation struct {
	asked  string
	answer *rpc.Answer
	got    string // the version of the answer, or ""
}

// An otherTools is a list of tools that only some requests get: those of clients with another
// version, another name or no token, or those of a later request.
type otherTools struct {
	where string // for a message
	tools []policy.Tool
}

// How a message says which requests get other tools.
const (
	listedAgain = "when the list is asked for again"
	asClaude    = "with the User-Agent " + claudeAgent
)

// addOthers collects the tools of all lists that are not those of the first one.
func (e *protocolEvidence) addOthers() {
	first := e.first()
	e.known = definitions(first.lists[methodTools])
	e.add(listedAgain, first.again.items)
	if e.newer != nil && e.newer != first {
		e.add("in version "+rpc.Modern, e.newer.lists[methodTools].items)
		e.add("in version "+rpc.Modern+", "+listedAgain, e.newer.again.items)
	}
}

// addOf collects the tools that only clients of one kind get: from a list for such a client, and
// from two more lists, one for such a client and one as usual. If such a client gets a tool in only
// one of its lists, that does not depend on the kind of client.
func (e *protocolEvidence) addOf(where string, list *listing, again, asUsual func() *listing) {
	isNew := func(item json.RawMessage) bool { return !e.known[string(item)] }
	if !slices.ContainsFunc(essence(list.items), isNew) {
		return
	}
	e.add(listedAgain, asUsual().items)
	second := again()
	inBoth := definitions(second)
	var stays, changes []json.RawMessage
	for i, item := range essence(list.items) {
		if inBoth[string(item)] {
			stays = append(stays, list.items[i])
		} else {
			changes = append(changes, list.items[i])
		}
	}
	e.add(where, stays)
	e.add(listedAgain, append(changes, second.items...))
}

// add collects the tools among items that are not known yet.
func (e *protocolEvidence) add(where string, items []json.RawMessage) {
	var others []policy.Tool
	for i, item := range essence(items) {
		if e.known[string(item)] {
			continue
		}
		e.known[string(item)] = true
		tools, _ := policy.ParseTools(slices.Concat([]byte("["), []byte(items[i]), []byte("]"))) // no client reads one that is not a tool
		others = append(others, tools...)
	}
	if len(others) > 0 {
		e.others = append(e.others, otherTools{where, others})
	}
}

// definitions returns the definitions of the tools of a list, by what models read of them.
func definitions(l *listing) map[string]bool {
	all := map[string]bool{}
	for _, item := range essence(l.items) {
		all[string(item)] = true
	}
	return all
}

// unknownVersion is a protocol version that does not exist. It has the form of one.
const unknownVersion = "2099-12-31"

// hasVersion reports whether a result of server/discover has a version.
func hasVersion(discover *rpc.Answer, version string) bool {
	var result struct {
		SupportedVersions []string `json:"supportedVersions"`
	}
	return discover.OK() && json.Unmarshal(discover.Result, &result) == nil && slices.Contains(result.SupportedVersions, version)
}

// first returns the era that clients of today use if the server has it, else the other one, or nil.
func (e *protocolEvidence) first() *era {
	if e.older != nil {
		return e.older
	}
	return e.newer
}

// A serverInfo is what a server says about its name. Members of a wrong type are empty.
type serverInfo struct {
	Name, Title, Version string
	hasVersion           bool // the version may be empty
}

func readInfo(raw json.RawMessage) (s serverInfo) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members)
	_ = json.Unmarshal(members["name"], &s.Name)
	_ = json.Unmarshal(members["title"], &s.Title)
	s.hasVersion = json.Unmarshal(members["version"], &s.Version) == nil
	return s
}
