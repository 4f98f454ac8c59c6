package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// fill completes a page of tools from which some were removed because the caller does not see them.
// The cursor of go-sdk names the last tool of its page, and a page with fewer tools tells how many
// there are, so the caller gets as many tools as if there were no others, up to size, and a cursor
// that names the last of them. The order of tools is that of their names, so the cursor stays right
// when tools appear or disappear.
func (h *Host) fill(ctx context.Context, op *operation, req mcp.Request, next mcp.MethodHandler, size int, page *mcp.ListToolsResult) error {
	if op.purpose == forCheck || !op.service.Gate.HidesTools() && !op.service.Tools.Vary() || !isCursor(page.NextCursor) {
		return nil // a cursor that is not go-sdk's is one of the program's middleware
	}
	list, ok := req.(*mcp.ListToolsRequest)
	if !ok {
		return nil
	}
	for page.NextCursor != "" && len(page.Tools) <= size { // one more tells whether there is another page
		params := mcp.ListToolsParams{Cursor: page.NextCursor}
		if list.Params != nil {
			params.Meta = list.Params.Meta
		}
		res, err := next(ctx, "tools/list", &mcp.ListToolsRequest{Session: list.Session, Extra: list.Extra, Params: &params})
		if err != nil {
			return h.forClient(ctx, op, "tools/list", err)
		}
		more, ok := res.(*mcp.ListToolsResult)
		if !ok || more.NextCursor == page.NextCursor {
			page.NextCursor = "" // middleware of the program answers the same again
			return nil
		}
		page.Tools = append(page.Tools, h.toolsOf(ctx, op, more)...)
		page.NextCursor = more.NextCursor
	}
	if len(page.Tools) > size && size > 0 {
		page.Tools = page.Tools[:size:size]
		page.NextCursor = cursorAfter(page.Tools[size-1].Name)
	}
	return nil
}

// A pageToken is what a cursor of go-sdk has.
type pageToken struct{ LastUID string }

// cursorAfter returns the cursor of go-sdk for what comes after a name.
func cursorAfter(name string) string {
	var b bytes.Buffer
	if gob.NewEncoder(&b).Encode(pageToken{name}) != nil {
		return "" // a text always encodes
	}
	return base64.URLEncoding.EncodeToString(b.Bytes())
}

// isCursor reports whether a cursor is one of go-sdk.
func isCursor(cursor string) bool {
	raw, err := base64.URLEncoding.DecodeString(cursor)
	var token pageToken
	return err == nil && len(raw) > 0 && gob.NewDecoder(bytes.NewReader(raw)).Decode(&token) == nil && token.LastUID != ""
}
