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
//	ID    string   `json:"id" path:"id"`                  // the wildcard {id} of the route
//	Tags  []string `json:"tags,omitempty" query:"tag"`    // ?tag=a&tag=b
//	Match string   `json:"version" header:"If-Match"`
//	Text  string   `json:"text"`                          // the JSON body, or the query of a GET
//
// These are all tags of an input. NAME is that of the service; the model sees the JSON name.
//
//	path:"NAME"          the wildcard {NAME}
//	    slash            a value with slashes is one segment, with %2F
//	    comma            a list: /1,2
//	query:"NAME"         a query parameter; the place of arguments without a tag of GET, HEAD
//	                     and DELETE
//	    (no option)      a list: NAME=a&NAME=b
//	    comma            a list: NAME=a,b
//	    space, pipe      a list: NAME=a%20b, NAME=a%7Cb
//	    brackets         a list: NAME[]=a&NAME[]=b
//	    index            a list, also of objects: NAME[0]=a&NAME[1]=b
//	    deep             an object at any depth: NAME[a][b]=c
//	    spread           an object: its members are the parameters
//	    json             a list or an object as JSON
//	header:"NAME"        a header
//	    comma            a list: a,b
//	form:"NAME"          a field of a body of the type application/x-www-form-urlencoded; the options
//	                     are those of query, and objects are deep without one
//	multipart:"NAME"     a part of a body of the type multipart/form-data, with the options comma,
//	                     space, pipe, brackets, index, deep and json; objects are JSON without one,
//	                     and a mcpkit.Upload is a file
//	    filename=F       the name of the file; without it, one with the extension of its type
//	    type=T           the media type of the part; without it, the one that the content shows
//	    filename         this argument is the name of the file in the part NAME
//	body:"TYPE"          the argument is the whole body: JSON of any kind, such as a list, under a
//	                     JSON type; a text under another one; the bytes of a mcpkit.Upload, whose
//	                     TYPE may be image/* or */*
//	null:"TEXT"          the argument is sent as null if it is TEXT, [] or {}, or if the caller sends
//	                     null; null:"null" for null alone. The description of the argument must
//	                     say so
//
// and of a blank field of the input, which is about the whole request:
//
//	_ struct{} `body:"TYPE"`           the type of a body that is made of the arguments without a
//	                                   tag: a JSON type, or one of the two types of forms. A DELETE
//	                                   with this tag has a body
//	_ struct{} `idempotency:"NAME"`    the header NAME has a random key, the same for all requests of
//	                                   one tool call, also if a middleware repeats the call
//
// If one argument has a form or multipart tag, the whole body is of that type, and the other
// arguments of the body go into it under their JSON names. Forms write null as an empty value.
//
// An argument that encoding/json omits (omitempty, omitzero) or encodes as null is not sent, unless
// it has a null tag. Numbers keep their digits. mcpkit first checks every argument against its
// schema. No argument can change the route of a request: a value that does not stay within its path
// segment or its header is refused, and so is an item of a list that contains the separator of the
// list.
//
// The request to the service has none of the headers of the MCP request and not its token.
// [Identity] tells the service who calls. For a handler of [InProcess], r.Context() is the context
// of the tool call, with the values that the program and Identity have put into it.
//
// # Answers
//
// Out is a struct, decoded from a JSON answer; a string, for text, XML and other types that are
// text; [Done], for any success; mcpkit.File, for a download with its name and type; or
// *mcp.ImageContent or *mcp.AudioContent. JSON may begin with a byte order mark, and its type may
// be application/json, text/json or one that ends in +json. Fields of a struct may have a tag:
//
//	header:"NAME"        a header of the answer, such as ETag: a text, an integer, a boolean, a list
//	    last             the last segment of the address in the header, such as Location
//	status:"200,201"     the whole answer if it has one of these statuses (2xx and 304): a struct, a
//	                     list, a text, a Done, a mcpkit.File, or true for a bool. status:"default" is
//	                     for the other ones. With more than one such field, all are optional
//	pending:"VALUES"     for [Job]: the service has not finished if the member has one of the values
//
// A field of the type [Advice] says how long the service asks to wait.
//
// A version protects changes: the tool that reads has a field with the tag header:"ETag", and the
// tool that writes an argument with the tag header:"If-Match". Work that takes longer than a call
// is a [Job]. Without a Job, use two tools: the first has an output field with the tag
// header:"Location,last", and the second takes that value as the argument of its path.
//
// A status other than 2xx becomes an error that says what was wrong and what to do next, and how
// long to wait if the answer says so (Retry-After, RateLimit, X-RateLimit-Reset). It has the
// service's own message if that is a short text, or JSON such as application/problem+json (RFC
// 9457). A fault of the service (a status 500, HTML, JSON of another shape) is logged and masked
// like every internal error.
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
//	        or link for a Link header (RFC 8288), or last:NAME for a member of the last item
//	more    with offset, page and next=last: the member that is true if there are more items,
//	        or link if a Link header with rel="next" says so
//	total   with offset and page: the member with the number of all items
//
// Without more, total and max, the last page of a list is a page without items.
//
// # Faults
//
// A declaration with a fault is a finding of mcpkit's Server.Check at the line of the declaration:
// a wildcard without a field, a tag without effect, or a type that no request can carry or no
// answer can fill. Nothing in this package panics.
//
// # Limits
//
// Do not put a whole API into one tool. Models and reviewers need one tool for each thing that
// users do, with its own description.
package wrap
