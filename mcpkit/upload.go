package mcpkit

import (
	"encoding/base64"
	"encoding/json"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
)

// An Upload is an argument that is a file. The tag upload limits it:
//
//	type AddLogoIn struct {
//		Logo mcpkit.Upload `json:"logo" jsonschema:"The logo." upload:"max=16000,type=image/png"`
//	}
//
// where max is its size in bytes, 16,384 without a tag and at most 3,000,000, and type, which may
// be given several times, is a MIME type, or a family such as image/*. The type of a file is the
// one that its content shows, whatever the client calls it. Some types, such as CSV, have no
// signature in the content: content without a signature is accepted as any such type.
//
// Clients send the bytes in base64: the schema has contentEncoding, maxLength, contentMediaType if
// there is one type, and a description with the limits. The alphabet of URLs, missing padding and
// line breaks are accepted, and a data: URL is the tolerance [observe.DataURL]. A file that is too
// large, empty, or of another type is an error that tells the model the limit and what was found.
//
// The model writes an upload itself, as no client of November 2026 puts an attached file into a
// base64 argument: a byte is about one token of output, and models copy base64 with mistakes, also
// of pictures of 3,000 bytes. So check the content, for example by decoding the picture. An upload
// suits files that are small, or that a program sends; Check reports one that may be larger than
// what a model writes (upload-size). Larger files come another way:
//
//   - ChatGPT gives a tool the address of a file that the user attached, if the tool's _meta names
//     the argument: Meta(map[string]any{"openai/fileParams": []string{"file"}}), where file is an
//     object at the top level of the arguments with the members download_url and file_id, and the
//     optional members mime_type and file_name. The client chose that address: fetch it with a
//     limit of bytes and a deadline, and not from private networks.
//     Source: https://developers.openai.com/apps-sdk/reference
//   - One tool returns the address of a page of the service, where the user uploads the file, and
//     another one uses what was uploaded.
type Upload struct {
	// Type is the MIME type that the content shows. If it shows none, Type is that of a data: URL,
	// text/plain or application/octet-stream.
	Type string
	// Data is the content.
	Data []byte
	// DataURL is set if the client sent a data: URL.
	DataURL bool
}

// uploadType is the type of uploads.
var uploadType = reflect.TypeFor[Upload]()

var _ = filevalue.Upload(Upload{}) // the pipeline converts it

// UnmarshalJSON decodes the base64 text that a client sends.
func (u *Upload) UnmarshalJSON(value []byte) error {
	if string(value) == "null" {
		return nil // as for every type
	}
	decoded, err := filevalue.DecodeUpload(value)
	if err != nil {
		return &ToolError{What: err.Error()}
	}
	*u = Upload(decoded)
	return nil
}

// MarshalJSON encodes the content in base64, for examples and tests.
func (u Upload) MarshalJSON() ([]byte, error) {
	return json.Marshal(base64.StdEncoding.EncodeToString(u.Data))
}

// JSONSchema describes a base64 text.
func (Upload) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", ContentEncoding: "base64"}
}

// DescribeField completes the schema by the tag upload of a field.
func (Upload) DescribeField(s *jsonschema.Schema, tag reflect.StructTag) {
	limit, _ := filevalue.UploadLimitOf(tag) // AddTool reports a wrong tag
	one, most := uint64(1), uint64(limit.Characters())
	s.MinLength, s.MaxLength = &one, &most
	if len(limit.Types) == 1 {
		s.ContentMediaType = limit.Types[0]
	}
	if s.Description != "" {
		s.Description += " "
	}
	s.Description += limit.Words()
}
