package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/internal/clip"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
)

// The methods that list what a server has.
const (
	methodTools     = "tools/list"
	methodPrompts   = "prompts/list"
	methodResources = "resources/list"
	methodTemplates = "resources/templates/list"
)

// A listMethod is a method that lists what a server has.
type listMethod struct {
	method string
	member string // of the result, with the items
	// capability offers the method.
	capability string
}

var listMethods = []listMethod{
	{methodTools, "tools", "tools"}, {methodPrompts, "prompts", "prompts"},
	{methodResources, "resources", "resources"}, {methodTemplates, "resourceTemplates", "resources"},
}

// An era has the answers of a server in one era of the protocol: with sessions, in the versions
// before 2026-07-28, or without, since then.
type era struct {
	session rpc.Session
	opened  *rpc.Answer // initialize or server/discover
	hello   hello
	// lists has the lists by their method, and again is tools/list a second time.
	lists map[string]*listing
	again *listing
	// badCursor is tools/list with a cursor that the server did not make.
	badCursor *rpc.Answer
	// ping is nil in the era without sessions, which has none.
	ping          *rpc.Answer
	unknownMethod *rpc.Answer
	// setLevel and complete are requests of optional features; nil for a feature that is not offered.
	setLevel, complete *rpc.Answer
}

// A hello is what a server says about itself.
type hello struct {
	Capabilities map[string]json.RawMessage `json:"capabilities"`
	ServerInfo   json.RawMessage            `json:"serverInfo"`
	Instructions string                     `json:"instructions"`
	Meta         map[string]json.RawMessage `json:"_meta"`
}

// newEra reads what a server says when an era is opened.
func newEra(session rpc.Session, opened *rpc.Answer) *era {
	e := &era{session: session, opened: opened, lists: map[string]*listing{}}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(opened.Result, &members) // a rule reports a result that is not valid
	_ = json.Unmarshal(members["capabilities"], &e.hello.Capabilities)
	_ = json.Unmarshal(members["instructions"], &e.hello.Instructions)
	_ = json.Unmarshal(members["_meta"], &e.hello.Meta)
	e.hello.ServerInfo = members["serverInfo"]
	if len(e.hello.ServerInfo) == 0 {
		e.hello.ServerInfo = e.hello.Meta["io.modelcontextprotocol/serverInfo"]
	}
	return e
}

func (e *era) offers(capability string) bool { return len(e.hello.Capabilities[capability]) > 0 }

// A listing is a list that a server returned, with all its pages.
type listing struct {
	pages []*rpc.Answer
	items []json.RawMessage
	// fault says what is wrong with the list; "" if it was read to its end.
	fault string
	// at is the answer that shows the fault.
	at *rpc.Answer
}

const (
	maxPages = 50
	maxItems = 20_000
	// maxDepth is the deepest nesting of a list.
	maxDepth = 200
)

// add reads a page.
func (l *listing) add(answer *rpc.Answer, m listMethod) (next, fault string) {
	switch {
	case answer.Fault != "":
		return "", answer.Fault
	case answer.Error != nil:
		return "", fmt.Sprintf("the answer is the error %d", answer.Error.Code)
	}
	if err := readAlike(answer.Result); err != nil {
		return "", "not every client can read the list: " + err.Error()
	}
	var page map[string]json.RawMessage
	if json.Unmarshal(answer.Result, &page) != nil {
		return "", "the result is not an object"
	}
	var items []json.RawMessage
	if raw, ok := page[m.member]; !ok || json.Unmarshal(raw, &items) != nil || bytes.Equal(raw, []byte("null")) {
		return "", fmt.Sprintf("the result has no array %q", m.member)
	}
	if raw, ok := page["nextCursor"]; ok && json.Unmarshal(raw, &next) != nil {
		return "", "nextCursor is not a string"
	}
	l.items = append(l.items, items...)
	return next, ""
}

// readAlike returns an error if clients read a text differently, or some cannot read it, as with a
// member that is there twice.
func readAlike(text json.RawMessage) error {
	err := strictjson.Limits{Depth: maxDepth, WholeStrings: true}.Check(text)
	var fault *strictjson.Error
	if !errors.As(err, &fault) {
		return err
	}
	where := ""
	if fault.Path != "" {
		where = " in " + clip.Text(fault.Path, 80)
	}
	return errors.New(clip.Text(fault.Msg, 120) + where)
}

// first returns the answer with the first page.
func (l *listing) first() *rpc.Answer {
	if l == nil || len(l.pages) == 0 {
		return nil
	}
	return l.pages[0]
}

// last returns the answer with the last page.
func (l *listing) last() *rpc.Answer {
	if l == nil || len(l.pages) == 0 {
		return nil
	}
	return l.pages[len(l.pages)-1]
}

// served reports whether the list was read to its end.
func (l *listing) served() bool { return l != nil && l.fault == "" }

// refused reports whether the server answers that it has no such method.
func (l *listing) refused() bool {
	return l != nil && len(l.pages) == 1 && l.pages[0].Fault == "" && l.pages[0].Error != nil
}

// array returns the items as a JSON array.
func (l *listing) array() json.RawMessage {
	if l == nil || len(l.items) == 0 {
		return json.RawMessage("[]")
	}
	raw := make([][]byte, len(l.items))
	for i, item := range l.items {
		raw[i] = item
	}
	return slices.Concat([]byte("["), bytes.Join(raw, []byte(",")), []byte("]"))
}

// firstName returns the name of the first item, or other.
func (l *listing) firstName(other string) string {
	var item struct {
		Name string `json:"name"`
	}
	if l == nil || len(l.items) == 0 || json.Unmarshal(l.items[0], &item) != nil || item.Name == "" {
		return other
	}
	return item.Name
}

// An offer is a prompt, a resource or a resource template on the wire.
type offer struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	URI         string `json:"uri"`
	URITemplate string `json:"uriTemplate"`
	MIMEType    string `json:"mimeType"`
}

// readOffer reads an item of a list. Members of a wrong type stay empty.
func readOffer(raw json.RawMessage) offer {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(raw, &members)
	text := func(member string) (s string) {
		_ = json.Unmarshal(members[member], &s)
		return s
	}
	return offer{text("name"), text("title"), text("description"), text("uri"), text("uriTemplate"), text("mimeType")}
}
