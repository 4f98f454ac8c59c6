package openapi_test

import (
	"fmt"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// shopOperations are all operations of the shop.
func shopOperations() openapi.Operations {
	return openapi.Operations{
		"listOrders":  annotate.ReadOnly("List orders"),
		"createOrder": annotate.Additive("Create an order"),
		"getOrder":    annotate.ReadOnly("Read an order"),
		"updateOrder": annotate.Destructive("Change an order"),
		"cancelOrder": annotate.Destructive("Cancel an order"),
		"setLines":    annotate.Destructive("Replace lines"),
		"charge":      annotate.Destructive("Charge a card"),
		"uploadFile":  annotate.Additive("Upload a file"),
		"readFile":    annotate.ReadOnly("Read a text"),
		"addNote":     annotate.Additive("Add a note"),
		"getInvoice":  annotate.ReadOnly("Read an invoice"),
		"search":      annotate.Destructive("Search the shop"),
	}
}

// TestRequests checks the request that each way to write arguments makes.
func TestRequests(t *testing.T) {
	s := &service{}
	srv, _ := mounted(t, shop(t), s, shopOperations())
	require.Empty(t, failures(srv))
	client := mcptest.New(t, srv)
	for i, tc := range []struct {
		tool, args, answer  string
		method, uri, body   string
		contentType, output string
	}{
		{"list_orders", `{"status":"open","limit":5}`, `[{"id":9007199254740993,"customer":"a"}]`, "GET", "/orders?page=1&per_page=5&status=open", "", "", `{"items":[{"id":9007199254740993,"customer":"a"}],"next_cursor":"*"}`},
		{"list_orders", `{"tags":["a","b&c"],"ids":[1,2],"sort":["x","y"]}`, `[]`, "GET", "/orders?page=1&per_page=20&tags%5B%5D=a&tags%5B%5D=b%26c&ids=1,2&sort=x%7Cy", "", "", `{"items":[]}`},
		{"list_orders", `{"filter":{"customer":"c","total":{"gte":1.50}}}`, `[]`, "GET", "/orders?filter%5Bcustomer%5D=c&filter%5Btotal%5D%5Bgte%5D=1.50&page=1&per_page=20", "", "", `{"items":[]}`},
		{"list_orders", `{"range":{"from":"2026-01-02"},"query":{"a":[1]}}`, `[]`, "GET", "/orders?from=2026-01-02&page=1&per_page=20&query=%7B%22a%22%3A%5B1%5D%7D", "", "", `{"items":[]}`},
		{"create_order", `{"customer":"<a>","lines":[{"sku":"x","count":9007199254740993}],"pay":{"kind":"card","number":"4"},"secret":"s"}`, `{"id":1}`, "POST", "/orders",
			`{"customer":"<a>","lines":[{"sku":"x","count":9007199254740993}],"pay":{"kind":"card","number":"4"},"secret":"s"}`, "application/json", `{"id":1}`},
		{"get_order", `{"id":9007199254740993}`, `{"id":9007199254740993,"customer":"a","more":1.50}`, "GET", "/orders/9007199254740993", "", "", `{"id":9007199254740993,"customer":"a","more":1.50}`},
		{"update_order", `{"path_id":7,"id":"b","note":"n"}`, "", "PATCH", "/orders/7", `{"id":"b","note":"n"}`, "application/vnd.shop+json", `{"done":true}`},
		{"update_order", `{"path_id":7,"note":null}`, "", "PATCH", "/orders/7", `{"note":null}`, "application/vnd.shop+json", `{"done":true}`},
		{"cancel_order", `{"id":7,"reason":"r"}`, "", "DELETE", "/orders/7", `{"reason":"r"}`, "application/json", `{"done":true}`},
		{"set_lines", `{"id":7,"body":[{"sku":"x"}]}`, `3`, "PUT", "/orders/7/lines", `[{"sku":"x"}]`, "application/json", `{"value":3}`},
		{"charge", `{"amount":5,"card":{"number":"4","owner":{"name":"A B"}},"expand":["x","y"],"tags":["p","q"],"extra":{"k":1}}`, `{"id":"c"}`, "POST", "/charges",
			"amount=5&card%5Bnumber%5D=4&card%5Bowner%5D%5Bname%5D=A+B&expand%5B0%5D=x&expand%5B1%5D=y&extra=%7B%22k%22%3A1%7D&tags=p&tags=q", "application/x-www-form-urlencoded", `{"id":"c"}`},
		{"search", `{"body":["a"]}`, `{"found":1}`, "POST", "/search", `["a"]`, "application/json", `{"found":1}`},
		{"search", `{}`, "", "POST", "/search", "", "", `{}`},
		{"add_note", `{"body":"hello <b>"}`, "", "POST", "/notes", "hello <b>", "text/plain", `{"done":true}`},
	} {
		t.Run(fmt.Sprint(i, " ", tc.tool), func(t *testing.T) {
			s.json(tc.answer)
			out, err := try(t, client, tc.tool, tc.args)
			require.NoError(t, err)
			assert.Equal(t, tc.method, s.method)
			assert.Equal(t, tc.uri, s.uri)
			assert.Equal(t, tc.contentType, s.contentType)
			if tc.contentType == "application/json" {
				assert.JSONEq(t, tc.body, s.body)
				assert.Contains(t, s.body, tc.body[:3])
			} else {
				assert.Equal(t, tc.body, s.body)
			}
			if i > 0 {
				assert.Equal(t, tc.output, out)
			}
			assert.Empty(t, s.header.Get("Authorization"))
			if tc.tool == "search" {
				assert.Equal(t, "application/vnd.shop+json", s.header.Get("Accept"), "the type that the document has")
			} else if tc.answer != "" {
				assert.Equal(t, "application/json", s.header.Get("Accept"), "the type that the document has")
			}
		})
	}
}

// TestUploads checks a multipart body.
func TestUploads(t *testing.T) {
	s := &service{}
	srv, tools := mounted(t, shop(t), s, shopOperations())
	client := mcptest.New(t, srv)
	_, err := try(t, client, "upload_file", `{"file":"aGVsbG8=","title":"t","meta":{"a":1}}`)
	require.NoError(t, err)
	assert.Contains(t, s.contentType, "multipart/form-data; boundary=")
	for _, part := range []string{"hello", `name="title"`, `name="meta"`, `{"a":1}`, `name="file"; filename="file`} {
		assert.Contains(t, s.body, part)
	}
	assert.Contains(t, string(tools["upload_file"].Input), `"contentEncoding":"base64"`)
	_, err = try(t, client, "upload_file", `{"file":"not base64!"}`)
	assert.ErrorContains(t, err, "file: is not base64")
}

// TestTexts checks a text as the answer, and a wildcard inside a segment.
func TestTexts(t *testing.T) {
	s := &service{answer: "the text", answerType: "text/plain; charset=utf-8"}
	srv, _ := mounted(t, shop(t), s, shopOperations())
	assert.Equal(t, "the text", mcptest.Call[string](t, mcptest.New(t, srv), "read_file", map[string]any{"name": "a b"}))
	assert.Equal(t, "/files/a%20b.txt", s.uri)
}

// TestFiles checks an answer that is neither JSON nor text.
func TestFiles(t *testing.T) {
	s := &service{answer: "%PDF-1.7 invoice", answerType: "application/pdf"}
	srv, _ := mounted(t, shop(t), s, shopOperations())
	res, err := mcptest.Try[*mcp.CallToolResult](t.Context(), mcptest.New(t, srv), "get_invoice", map[string]any{"id": 7})
	require.NoError(t, err)
	assert.Contains(t, asJSON(res.Content), "application/pdf")
	assert.Equal(t, "application/pdf", s.header.Get("Accept"))
}

// TestPages follows the pages of a list.
func TestPages(t *testing.T) {
	s := &service{}
	srv, _ := mounted(t, shop(t), s, shopOperations())
	client := mcptest.New(t, srv)
	type page struct {
		Items []struct{ ID int }
		Next  string `json:"next_cursor"`
	}
	s.json(`[{"id":1},{"id":2}]`)
	first := mcptest.Call[page](t, client, "list_orders", map[string]any{"limit": 2})
	assert.Len(t, first.Items, 2)
	require.NotEmpty(t, first.Next)
	s.json(`[{"id":3}]`)
	second := mcptest.Call[page](t, client, "list_orders", map[string]any{"limit": 2, "cursor": first.Next})
	assert.Equal(t, "/orders?page=2&per_page=2", s.uri)
	assert.Len(t, second.Items, 1)
	assert.Empty(t, second.Next)
}

// TestChoices checks what Mount refuses.
func TestChoices(t *testing.T) {
	for name, tc := range map[string]struct {
		ops  openapi.Operations
		opts []openapi.Option
		want string
	}{
		"nothing":        {openapi.Operations{}, nil, "no operation is chosen"},
		"a typo":         {openapi.Operations{"listOrder": annotate.ReadOnly("List")}, nil, `the document has no operation "listOrder"; did you mean "listOrders"?`},
		"another name":   {openapi.Operations{"xyz": annotate.ReadOnly("List")}, nil, `the document has no operation "xyz"; it has charge, uploadFile`},
		"no annotation":  {openapi.Operations{"getOrder": {}}, nil, "getOrder (GET /orders/{id}) has no annotation"},
		"twice":          {openapi.Operations{"getOrder": annotate.ReadOnly("A"), "GET /orders/{id}": annotate.ReadOnly("A")}, nil, "is chosen twice"},
		"an idle option": {openapi.Operations{"getOrder": annotate.ReadOnly("A")}, []openapi.Option{openapi.Override("charge", openapi.Tool{})}, `openapi.Override is for the operation "charge", which is not chosen`},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer()
			assert.ErrorContains(t, openapi.Mount(srv, shop(t), tc.ops, tc.opts...), tc.want)
			assert.Empty(t, srv.Surface().Tools)
		})
	}
	assert.ErrorContains(t, openapi.Mount(newServer(), nil, nil), "the document is nil")
}

// TestNotes checks that Mount says what a tool does not take over.
func TestNotes(t *testing.T) {
	var notes []openapi.Note
	mounted(t, shop(t), &service{}, shopOperations(), openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	for _, want := range []string{
		"listOrders: the parameter api_key is a credential",
		"listOrders: the cookie session is not an argument",
		"createOrder: the schema Order contains itself",
	} {
		assert.True(t, contains(notes, want), "%s in %v", want, notes)
	}
}
