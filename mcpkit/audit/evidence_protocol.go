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
	anonymous *rpc.Answer

	// asClaude is tools/list for a client with the User-Agent of Claude; nil if it was not asked.
	asClaude *rpc.Answer

	// negotiations are answers to initialize with each known version, and with an unknown one.
	negotiations []negotiation
	messages     messageEvidence

	// list is the first answer to tools/list, and tools are the tools of all its pages.
	list  *rpc.Answer
	tools []policy.Tool
	// unreadable says why the tools of a whole list cannot be read.
	unreadable error
	// others are tools of other lists that differ from tools.
	others []otherTools
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

// addOthers collects the tools of all lists that are not those of the first one.
func (e *protocolEvidence) addOthers() {
	first := e.first()
	known := map[string]bool{}
	for _, item := range essence(first.lists[methodTools].items) {
		known[string(item)] = true
	}
	add := func(where string, items []json.RawMessage) {
		var others []policy.Tool
		for i, item := range essence(items) {
			if known[string(item)] {
				continue
			}
			known[string(item)] = true
			tools, _ := policy.ParseTools(slices.Concat([]byte("["), []byte(items[i]), []byte("]"))) // no client reads one that is no tool
			others = append(others, tools...)
		}
		if len(others) > 0 {
			e.others = append(e.others, otherTools{where, others})
		}
	}
	add("when the list is asked for again", first.again.items)
	if e.newer != nil && e.newer != first {
		add("in version "+rpc.Modern, e.newer.lists[methodTools].items)
		add("in version "+rpc.Modern+", when the list is asked for again", e.newer.again.items)
	}
	for _, other := range []struct {
		where  string
		answer *rpc.Answer
	}{{"without a token", e.anonymous}, {"with the User-Agent " + claudeAgent, e.asClaude}} {
		if other.answer != nil {
			var list listing
			_, _ = list.add(other.answer, listMethods[0]) // a list that cannot be read has no items
			add(other.where, list.items)
		}
	}
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
