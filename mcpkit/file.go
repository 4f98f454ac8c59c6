package mcpkit

import (
	"io"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
)

// A File is a file that a tool returns: as the output itself, in a list that is the output, or in
// fields of an output struct, such as
//
//	type ReportOut struct {
//		Days   int         `json:"days" jsonschema:"The number of days that the report is about."`
//		Report mcpkit.File `json:"report" jsonschema:"The report as a PDF."`
//	}
//
// The server keeps the file for 15 minutes, up to 8 MiB for all files of a result, and the result
// has a link to it. Only the same caller, with the scopes of the tool, can read it; the package
// comment has more about kept files. In structured content, a File is an object with its name,
// type, size and uri, and the output schema says so. A field that may be left out has the json
// option omitzero, or is a *File with omitempty.
//
// The model sees some files in addition. A text that is the whole output stays in the result, as
// far as it fits the reader, and so do PNG, JPEG and GIF pictures of up to 8,000 pixels on each
// side and 700 KiB in all. If the file is in a struct, they are content next to the structured
// content, and a text may have at most a quarter as many bytes as the reader accepts tokens.
// Clients that give the model only the structured content do not show them.
//
// A File in a value of type any, or in a type that encodes itself, cannot be sent. A middleware
// that caches results must not cache those with files: the links are for one caller and end.
type File struct {
	// Name is the name that people see and save the file under, such as "report.pdf". A path in it,
	// control characters and what file systems do not allow are removed, and a long name is cut.
	Name string `json:"name"`
	// Type is the MIME type. If it is "", or is not a MIME type, it is found by the content and the
	// extension of Name.
	Type string `json:"type"`
	// Size is the size in bytes of the file at URL, if it is known. The size of another file is
	// counted.
	Size int64 `json:"size"`
	// Data is the content. The handler must not change it later.
	Data []byte `json:"-"`
	// Reader has the content, instead of Data. After the handler has returned, it is read once, up
	// to the size that is kept, and closed if it is an [io.Closer]. If it returns an error, the
	// call fails and nothing is kept. A handler that returns an error closes it itself. A Read that
	// waits for the network must return when the handler's context ends.
	Reader io.Reader `json:"-"`
	// URL is the address of a file that the service serves itself, for files that are too large to be
	// kept: an http or https address, which needs its own protection, such as a signature that
	// expires, or a resource of the server. It is sent as it is. It excludes Data and Reader.
	URL string `json:"uri"`
}

// fileType is the type of files.
var fileType = reflect.TypeFor[File]()

var _ = filevalue.File(File{}) // the pipeline converts it

// MarshalJSON encodes the link to the file. A file that has no address yet is an error: the server
// gives it one if it is in the output of a tool.
func (f File) MarshalJSON() ([]byte, error) {
	if f.URL == "" {
		return nil, errlog.New("mcpkit: a File without an address cannot be encoded; return it from a tool in a field of type File, not in one of type any")
	}
	link := struct {
		Name string `json:"name"`
		Type string `json:"type"`
		Size *int64 `json:"size,omitempty"`
		URI  string `json:"uri"`
	}{Name: f.Name, Type: f.Type, URI: f.URL}
	if f.Size > 0 {
		link.Size = &f.Size
	}
	return wirejson.Encode(link)
}

// JSONSchema describes the link to a file.
func (File) JSONSchema() *jsonschema.Schema {
	members := jsonschema.NewProperties()
	members.Set("name", &jsonschema.Schema{Type: "string", Description: "The name of the file."})
	members.Set("type", &jsonschema.Schema{Type: "string", Description: "The MIME type of the file."})
	members.Set("size", &jsonschema.Schema{Type: "integer", Minimum: "0", Description: "The size of the file in bytes, if it is known."})
	members.Set("uri", &jsonschema.Schema{Type: "string", Format: "uri", Description: "The address of the file. A resource under mcpkit://files/ can be read for 15 minutes."})
	return &jsonschema.Schema{
		Type: "object", Description: "A link to a file.", Properties: members,
		Required: []string{"name", "type", "uri"}, AdditionalProperties: jsonschema.FalseSchema,
	}
}
