// Package peers serves the same tool with each library, so that their costs can be compared.
package peers

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// In are the arguments of the tool.
type In struct {
	Count int `json:"count" jsonschema:"How many items"`
}

// An Item is an item of the result.
type Item struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	State string   `json:"state"`
	Tags  []string `json:"tags"`
}

// Out is the result of the tool.
type Out struct {
	Items []Item `json:"items"`
	Total int    `json:"total"`
}

// MaxItems is the most items that a call can ask for.
const MaxItems = 1_000

var all = func() []Item {
	items := make([]Item, MaxItems)
	for i := range items {
		items[i] = Item{ID: i, Title: fmt.Sprintf("Issue %d: the server answers with an error", i), State: "open", Tags: []string{"bug", "server"}}
	}
	return items
}()

// list is the handler of the tool. It does almost nothing, so that the benchmarks measure the
// library.
func list(_ context.Context, in In) (Out, error) {
	return Out{Items: all[:in.Count], Total: len(all)}, nil
}

const (
	toolName        = "list_items"
	toolDescription = "Lists items. Use when the items are wanted."
)

// filler returns the name and description of the n-th additional tool, for long lists.
func filler(n int) (name, description string) {
	return fmt.Sprintf("find_item_%03d", n), fmt.Sprintf("Finds item %d. Use when item %d is wanted.", n, n)
}

// A Server returns a library's handler with the tool and the given number of additional tools.
type Server func(fillers int) http.Handler

// An Era is the protocol version of requests.
type Era string

// The eras: Legacy has the initialize handshake, Modern does not.
const (
	Legacy Era = "2025-11-25"
	Modern Era = "2026-07-28"
)

// A Request is a request that can be sent many times.
type Request struct {
	Era    Era
	Method string
	Name   string // the tool's name, for tools/call
	Body   []byte
	Header http.Header // additional headers
}

// With returns the request with one more header.
func (q Request) With(name, value string) Request {
	header := http.Header{name: {value}}
	maps.Copy(header, q.Header)
	q.Header = header
	return q
}

const modernMeta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`

// Call returns a call of the tool for count items.
func Call(era Era, count int) Request {
	meta := ""
	if era == Modern {
		meta = "," + modernMeta
	}
	return Request{Era: era, Method: "tools/call", Name: toolName, Body: fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":{"count":%d}%s}}`, toolName, count, meta)}
}

// List returns a request for the list of tools.
func List(era Era) Request {
	meta := ""
	if era == Modern {
		meta = modernMeta
	}
	return Request{Era: era, Method: "tools/list", Body: fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{%s}}`, meta)}
}

// Initialize returns the request that starts a session.
func Initialize() Request {
	return Request{Era: Legacy, Method: "initialize", Body: []byte(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`)}
}

// HTTP returns the HTTP request to url. It can be used as a client's or a server's request.
func (q Request) HTTP(url string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(q.Body))
	if err != nil {
		panic(err)
	}
	r.Header = http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}, "Mcp-Protocol-Version": {string(q.Era)},
	}
	if q.Era == Modern {
		r.Header.Set("Mcp-Method", q.Method)
		if q.Name != "" {
			r.Header.Set("Mcp-Name", q.Name)
		}
	}
	maps.Copy(r.Header, q.Header)
	r.RemoteAddr = "10.0.0.7:40000" // servers get it from net/http; this one is private, like a proxy's
	return r
}

// Check returns an error unless the answer is complete, so that every measured server does the same
// work.
func (q Request) Check(status int, body string, items int) error {
	switch {
	case status != http.StatusOK:
		return fmt.Errorf("status %d: %.300s", status, body)
	case q.Method == "tools/list" && !strings.Contains(body, toolDescription):
		return fmt.Errorf("the tool is not listed: %.300s", body)
	case q.Method == "tools/call" && strings.Count(body, `"structuredContent":{`) != 1:
		return fmt.Errorf("no structured content: %.300s", body)
	case q.Method == "tools/call" && strings.Count(body, "Issue ") != 2*items:
		return fmt.Errorf("%d items instead of %d twice: %.300s", strings.Count(body, "Issue "), items, body)
	}
	return nil
}

// URL is the public URL of the servers.
const URL = "https://bench.example.com/mcp"
