// Package wrap makes tools of what is there already: the routes of an http.Handler or of another service, and the tools of
// an existing go-sdk server.
//
//	b := wrap.InProcess(router, wrap.Identity(actAsTheCaller))
//	wrap.Mux(srv, b,
//		wrap.Route[GetIn, Note]("GET /notes/{id}", "get_note", annotate.ReadOnly("Read a note"),
//			"Returns the text of one note. Use after search_notes has found it."),
//		wrap.Route[DeleteIn, wrap.Done]("DELETE /notes/{id}", "delete_note", annotate.Destructive("Delete a note"),
//			"Deletes one note for good. Use when the user asks for it."))
//
// # Requests
//
// An argument goes where the tag of its field says:
//
//	ID    string   `json:"id" path:"id"`              // the wildcard {id} of the route
//	Tags  []string `json:"tags,omitempty" query:"tag"` // ?tag=a&tag=b
//	Match string   `json:"version" header:"If-Match"`
//	Text  string   `json:"text"`                       // the JSON body; the query of GET, HEAD and DELETE
//
// An argument that encoding/json leaves out (omitempty, omitzero) or encodes as null is not sent. Every argument is checked
// against its schema first, and no argument can change which route a request is for: what would leave its segment of the
// path, or its header, is refused.
//
// Nothing of the MCP request goes into the request to the service, neither its headers nor its token; who is calling is
// said by [Identity].
//
// # Answers
//
// Out is a struct, from a JSON answer; a string, from text; [Done], for whatever succeeds; or *mcp.ImageContent or
// *mcp.AudioContent. Statuses other than 2xx become errors that say what was wrong and what to do next, with the service's own
// message where it is a short text or JSON such as application/problem+json. What the service did wrong itself (a 500,
// HTML, JSON of another shape) goes to the log and is masked like every internal error.
//
// # Pages
//
// An input that embeds budget.PageRequest and an output that is or embeds a budget.Page list in pages: the service's own cursor,
// offset or page number goes into the sealed cursor of the tool, and a page that is too large for its reader is cut without
// losing an item. How the service pages is said by a tag of the embedded request, with what is said here when it is left out:
//
//	budget.PageRequest `page:"limit=limit,cursor=cursor,items=items,next=next_cursor"`
//
//	limit   the query parameter for the most items of a page; limit= where there is none
//	cursor  the query parameter for the cursor, or in its place
//	offset  … for how many items come before the page, or
//	page    … for the number of the page, from 1
//	max     the most items that the service returns, whatever it is asked for
//	items   the member of the answer that has the items, as in data.notes; an answer that is a list by itself has them too
//	next    with cursor: the member that has the next cursor; header:NAME; or link, for the cursor in a Link header (RFC 8288)
//	more    with offset and page: the member that is true when there are more items
//	total   with offset and page: the member that says how many items there are
//
// Without more, total and max the last page of a list is the one without items.
//
// What does not fit together, such as a wildcard without a field, is reported by mcpkit's Server.Check with the line of the
// declaration; nothing here panics.
//
// The package is not for putting a whole API into one tool: a tool for each thing that users do, with its own description,
// is what models and reviewers can work with.
package wrap
