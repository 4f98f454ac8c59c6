package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// fillPage completes a page of tools from which some were removed because the caller does not see
// them. The cursor of go-sdk names the last tool of its page, and a page with fewer tools tells how
// many there are, so the caller gets as many tools as if there were no others, up to size, and a
// cursor that names the last of them. The order of tools is that of their names, so the cursor
// stays right when tools appear or disappear. fetch returns the page after a cursor, without the
// tools that the caller does not see.
func fillPage(page *mcp.ListToolsResult, size int, fetch func(cursor string) (*mcp.ListToolsResult, error)) error {
	if !isCursor(page.NextCursor) {
		return nil // there is no other page, or the cursor is one of the program's middleware
	}
	for page.NextCursor != "" && len(page.Tools) <= size { // one more tells whether there is another page
		more, err := fetch(page.NextCursor)
		if err != nil {
			return err
		}
		if more.NextCursor == page.NextCursor {
			page.NextCursor = "" // middleware of the program answers the same again
			break
		}
		page.Tools = append(page.Tools, more.Tools...)
		page.NextCursor = more.NextCursor
	}
	if len(page.Tools) > size && size > 0 {
		page.Tools = page.Tools[:size:size]
		page.NextCursor = cursorAfter(page.Tools[size-1].Name)
	}
	return nil
}

// withCursor returns a request for the page after a cursor.
func withCursor(req mcp.Request, cursor string) mcp.Request {
	list, ok := req.(*mcp.ListToolsRequest)
	if !ok {
		return req
	}
	own, params := *list, mcp.ListToolsParams{}
	if own.Params != nil {
		params = *own.Params
	}
	params.Cursor = cursor
	own.Params = &params
	return &own
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
