package openapi_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestPagesByLinkAndLastItem checks lists whose next page is in a Link header, as GitHub's, or
// begins after the last item, as Stripe's.
func TestPagesByLinkAndLastItem(t *testing.T) {
	for name, tc := range map[string]struct{ parameter, response, next string }{
		"link":      {"page", `"headers": {"link": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}`, "2"},
		"last item": {"starting_after", `"content": {"application/json": {"schema": {"type": "object", "properties": {"has_more": {"type": "boolean"}, "data": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}}}`, "12"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.Query().Get(tc.parameter))
				first := asked[len(asked)-1] == "" || asked[len(asked)-1] == "1"
				list := `[{"id":13}]`
				if first {
					list = `[{"id":11},{"id":12}]`
					if name == "link" {
						w.Header().Set("Link", `</things?page=2>; rel="next"`)
					}
				}
				if name != "link" {
					list = fmt.Sprintf(`{"has_more":%t,"data":%s}`, first, list)
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte(list))
			})
			d := parse(t, `{"openapi": "3.0.0", "paths": {"/things": {"get": {"operationId": "list", "parameters": [
				{"name": "limit", "in": "query", "schema": {"type": "integer"}}, {"name": "`+tc.parameter+`", "in": "query", "schema": {"type": "string"}}], "responses": {"200": {`+tc.response+`}}}}}}`)
			srv := newServer()
			require.NoError(t, openapi.Mount(srv, d, openapi.Operations{"list": annotate.ReadOnly("List things")}, openapi.Service(wrap.InProcess(h))))
			require.Empty(t, failures(srv))
			type page struct {
				Items      []struct{ ID int } `json:"items"`
				NextCursor string             `json:"next_cursor"`
			}
			client := mcptest.New(t, srv)
			out := mcptest.Call[page](t, client, "list", map[string]any{"limit": 2})
			assert.Len(t, out.Items, 2)
			require.NotEmpty(t, out.NextCursor)
			out = mcptest.Call[page](t, client, "list", map[string]any{"limit": 2, "cursor": out.NextCursor})
			assert.Len(t, out.Items, 1)
			assert.Empty(t, out.NextCursor)
			require.Len(t, asked, 2)
			assert.Equal(t, tc.next, asked[1])
		})
	}
}
