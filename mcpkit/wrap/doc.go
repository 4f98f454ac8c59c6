// Package wrap turns existing code into tools: the routes of an http.Handler, the routes of another
// service, and the tools of a go-sdk server.
//
//	b := wrap.InProcess(router, wrap.Identity(actAsTheCaller))
//	wrap.Mux(srv, b,
//		wrap.Route[GetIn, Note]("GET /notes/{id}", "get_note",
//			annotate.ReadOnly("Read a note"),
//			"Returns the text of one note. Use after search_notes has found it."),
//		wrap.Route[DeleteIn, wrap.Done]("DELETE /notes/{id}", "delete_note",
//			annotate.Destructive("Delete a note"),
//			"Deletes one note permanently. Use when the user asks for it."))
//
// # Requests
//
// The tag of a field says where its argument goes:
//
//	ID    string   `json:"id" path:"id"`               // the wildcard {id} of the route
//	Tags  []string `json:"tags,omitempty" query:"tag"` // ?tag=a&tag=b
//	Match string   `json:"version" header:"If-Match"`
//	Text  string   `json:"text"`                       // the JSON body, or the query of a GET
//
// An argument that encoding/json omits (omitempty, omitzero) or encodes as null is not sent. mcpkit
// first checks every argument against its schema. No argument can change the route of a request: a
// value that would leave its path segment or its header is refused.
//
// The request to the service has none of the headers of the MCP request and not its token.
// [Identity] says who calls.
//
// # Answers
//
// Out is a struct, decoded from a JSON answer; a string, for text; [Done], for any success; or
// *mcp.ImageContent or *mcp.AudioContent. A status other than 2xx becomes an error that says what
// was wrong and what to do next. It has the service's own message if that is a short text, or JSON
// such as application/problem+json (RFC 9457). A fault of the service (a status 500, HTML, JSON of
// another shape) is logged and masked like every internal error.
//
// # Pages
//
// A tool lists in pages if its input embeds budget.PageRequest and its output is or embeds a
// budget.Page. The service's own cursor, offset or page number becomes part of the sealed cursor of
// the tool, and a page that is too large for its reader is cut without losing an item. The page tag
// of the embedded request says how the service pages. This tag has the defaults:
//
//	budget.PageRequest `page:"limit=limit,cursor=cursor,items=items,next=next_cursor"`
//
//	limit   the query parameter for the number of items in a page; limit= for a service without one
//	cursor  the query parameter for the cursor; services without cursors have offset or page
//	offset  the query parameter for the number of preceding items
//	page    the query parameter for the number of the page, from 1
//	max     the largest number of items that the service returns in a page
//	items   the member of the answer with the items, such as data.notes; ignored if the answer is
//	        a list
//	next    with cursor: the member with the next cursor, or header:NAME for a header,
//	        or link for a Link header (RFC 8288)
//	more    with offset and page: the member that is true if there are more items
//	total   with offset and page: the member with the number of all items
//
// Without more, total and max, the last page of a list is a page without items.
//
// # Faults
//
// A declaration with a fault, such as a wildcard without a field, is a finding of mcpkit's
// Server.Check at the line of the declaration. Nothing in this package panics.
//
// # Limits
//
// Do not put a whole API into one tool. Models and reviewers need one tool for each thing that
// users do, with its own description.
package wrap
