// Package openapi makes tools of the operations of an OpenAPI document, at run time:
//
//	doc, err := openapi.ReadFile("petstore.yaml")
//	…
//	err = openapi.Mount(srv, doc, openapi.Operations{
//		"listPets":  annotate.ReadOnly("List pets"),
//		"createPet": annotate.Additive("Add a pet"),
//	}, openapi.Service(backend))
//
// or as Go source to review, see [Generate]. An operation becomes a tool only if it is chosen, and
// each chosen one has an annotation: a document does not say what an operation changes. A model
// with a thousand tools chooses badly and pays for all of them in each conversation, so choose what
// users ask for.
//
// # Arguments
//
// Each parameter and each member of a JSON object, form or multipart body is an argument; any other
// body is the argument body. Names are those of the document without brackets and other signs:
// filter[status] becomes filter_status. Requests are made as package wrap makes them. Files are
// arguments in base64, see mcpkit.Upload.
//
// A body is required if the document says so. If the document says nothing, the body of a POST, PUT
// or PATCH request is treated as required if its schema has required members, and there is a note.
// A body with required: false is optional, unless it is in another document. Of a JSON body with
// values of several types, the tool sends the object, or else the list.
//
// Credentials, cookies and headers that say who calls are not arguments: set them with
// wrap.Identity. The token of a caller never reaches the service. The model is told a default of
// the document, but it is not sent, so that the service applies its own.
//
// # Schemas
//
// The schemas of a tool have no references and no combinations, which many clients do not read.
// allOf is merged. oneOf and anyOf become one schema that all alternatives satisfy; for arguments
// the service decides the rest. No argument is nullable: a caller leaves an argument out instead.
// An enum of more than 100 values becomes a part of the description. Constraints that no value
// satisfies, such as two enums without a common value, are left out with a note. They are also a
// finding of Server.Check, or a line to decide in generated source. A schema with a discriminator
// also has the members of the schemas that extend it by allOf or that its mapping names. Schemas
// are described to depth 6, or less if the arguments of a tool have more than 1000 of them or its
// answer more than 150, and a schema that contains itself is described once. Schemas of answers say
// the types of members and no more, because services send more than their documents say. [Notes]
// tells what was left out.
//
// # Answers
//
// A JSON object is the output of the tool as it is, with all digits of its numbers; a JSON list
// becomes its member items, and a JSON scalar its member value. Text is sent as text, and anything
// else as a file, see mcpkit.File. A list that pages by a cursor in its answer, by the id of its
// last item, by offsets or by page numbers becomes a list in pages, as in package wrap, if the
// names of its parameters and members show it.
//
// # Limits
//
// The parser is github.com/getkin/kin-openapi, which only programs with this package link. These
// parts of OpenAPI are not carried over: the styles matrix and label of paths, which are an error
// for a chosen operation; callbacks, webhooks and links; methods other than GET, HEAD, POST, PUT,
// PATCH and DELETE; XML names, so that XML bodies are texts; members of a JSON body that the schema
// does not name; headers of answers, except for those about pages and waiting; and what keywords
// such as if, not, prefixItems and patternProperties demand, which is left to the service. Swagger
// 2.0 must be converted first.
package openapi
