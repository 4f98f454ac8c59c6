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
//	Text  string   `json:"text"`                      // the JSON body; the query of GET, HEAD and DELETE
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
// Lists in pages: see [Paging].
//
// What does not fit together, such as a wildcard without a field, is reported by mcpkit's Server.Check with the line of the
// declaration; nothing here panics.
//
// The package is not for putting a whole API into one tool: a tool for each thing that users do, with its own description,
// is what models and reviewers can work with.
package wrap
