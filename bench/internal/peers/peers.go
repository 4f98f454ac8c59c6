// Package peers has the same tool served by each library, so that what they take for it can be compared.
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

// An Item is what the tool lists.
type Item struct {
	ID    int      `json:"id"`
	Title string   `json:"title"`
	State string   `json:"state"`
	Tags  []string `json:"tags"`
}

// Out is what the tool answers.
type Out struct {
	Items []Item `json:"items"`
	Total int    `json:"total"`
}

// MaxItems is the most items that the tool lists.
const MaxItems = 1_000

var all = func() []Item {
	items := make([]Item, MaxItems)
	for i := range items {
		items[i] = Item{ID: i, Title: fmt.Sprintf("Issue %d: the server answers with an error", i), State: "open", Tags: []string{"bug", "server"}}
	}
	return items
}()

// list is the tool: it does next to nothing, so that what is measured is the library.
func list(_ context.Context, in In) (Out, error) {
	return Out{Items: all[:in.Count], Total: len(all)}, nil
}

const (
	toolName        = "list_items"
	toolDescription = "Lists items. Use when the items are wanted."
)

// filler is the n-th of the tools that are there besides, in lists of many.
func filler(n int) (name, description string) {
	return fmt.Sprintf("find_item_%03d", n), fmt.Sprintf("Finds item %d. Use when item %d is wanted.", n, n)
}

// A Server is a library's handler with the tool, and with as many more as there are fillers.
type Server func(fillers int) http.Handler

// An Era is a protocol version that requests are made in.
type Era string

// The eras: with and without the initialize handshake.
const (
	Legacy Era = "2025-11-25"
	Modern Era = "2026-07-28"
)

// A Request is one that can be made many times.
type Request struct {
	Era    Era
	Method string
	Name   string // of the tool
	Body   []byte
	Header http.Header // besides
}

// With returns the request with a header more.
func (q Request) With(name, value string) Request {
	q.Header = http.Header{name: {value}}
	return q
}

const modernMeta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`

// Call asks for count items.
func Call(era Era, count int) Request {
	meta := ""
	if era == Modern {
		meta = "," + modernMeta
	}
	return Request{Era: era, Method: "tools/call", Name: toolName, Body: fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":{"count":%d}%s}}`, toolName, count, meta)}
}

// List asks for the tools.
func List(era Era) Request {
	meta := ""
	if era == Modern {
		meta = modernMeta
	}
	return Request{Era: era, Method: "tools/list", Body: fmt.Appendf(nil, `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{%s}}`, meta)}
}

// Initialize connects a client.
func Initialize() Request {
	return Request{Era: Legacy, Method: "initialize", Body: []byte(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}`)}
}

// HTTP makes the request that a client sends to url.
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
	r.RemoteAddr = "10.0.0.7:40000" // as net/http has it for every request; of a proxy
	return r
}

// Check fails unless the answer is what was asked for, so that nobody is measured who does less.
func (q Request) Check(status int, body string, items int) error {
	switch {
	case status != http.StatusOK:
		return fmt.Errorf("status %d: %.300s", status, body)
	case q.Method == "tools/list" && !strings.Contains(body, toolDescription):
		return fmt.Errorf("the tool is not listed: %.300s", body)
	case q.Method == "tools/call" && strings.Count(body, `"structuredContent":{`) != 1:
		return fmt.Errorf("no structured content: %.300s", body)
	case q.Method == "tools/call" && strings.Count(body, "Issue ") != 2*items:
		return fmt.Errorf("%d items, and not %d twice: %.300s", strings.Count(body, "Issue "), items, body)
	}
	return nil
}

// URL is where the servers think they are.
const URL = "https://bench.example.com/mcp"
