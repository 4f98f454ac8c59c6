package mcpkit_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// uploadIn has uploads in every place that a type can have them.
type uploadIn struct {
	uploadBase
	Logo   mcpkit.Upload            `json:"logo,omitzero" jsonschema:"The logo." upload:"max=1000,type=image/png"`
	Any    mcpkit.Upload            `json:"any,omitzero"`
	Maybe  *mcpkit.Upload           `json:"maybe,omitempty" upload:"max=1000"`
	List   []mcpkit.Upload          `json:"list,omitempty" upload:"max=100,type=text/csv,type=application/json"`
	ByName map[string]mcpkit.Upload `json:"by_name,omitempty" upload:"max=100"`
	Inner  struct {
		Photo mcpkit.Upload `json:"photo,omitzero" upload:"type=image/*"`
	} `json:"inner,omitzero"`
}

type uploadBase struct {
	Cover mcpkit.Upload `json:"cover,omitzero" upload:"type=application/pdf"`
}

// uploads returns the sizes and types of the uploads that were sent.
func (in *uploadIn) uploads() string {
	var all []string
	add := func(name string, u mcpkit.Upload) {
		if u.Data != nil {
			all = append(all, fmt.Sprintf("%s=%d %s", name, len(u.Data), u.Type))
		}
	}
	add("cover", in.Cover)
	add("logo", in.Logo)
	add("any", in.Any)
	if in.Maybe != nil {
		add("maybe", *in.Maybe)
	}
	for _, u := range in.List {
		add("list", u)
	}
	for name, u := range in.ByName {
		add(name, u)
	}
	add("photo", in.Inner.Photo)
	return strings.Join(all, ", ")
}

// addUploads adds the same tool for both paths.
func addUploads(srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "read_upload", annotate.ReadOnly("Read an upload"), "Reads an upload. Use when a test needs it.",
		func(_ context.Context, in uploadIn) (string, error) { return in.uploads(), nil })
	mcpkit.AddSDKTool(srv, "get_upload", annotate.ReadOnly("Get an upload"), "Gets an upload. Use when a test needs it.",
		func(_ context.Context, _ *mcp.CallToolRequest, in uploadIn) (*mcp.CallToolResult, string, error) {
			return nil, in.uploads(), nil
		})
}

func encoded(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

// TestUploadsAreDecodedAndChecked checks what clients send, in each place, version and path: the
// handler gets the bytes and the type, or the model an error that says what to change.
func TestUploadsAreDecodedAndChecked(t *testing.T) {
	srv := newServer()
	addUploads(srv)
	endpoint := listen(t, srv)
	image := picture(t, 4, 4)
	size := len(image)
	wrapped := strings.Join(slices.Collect(func(yield func(string) bool) {
		for text := encoded(bytes.Repeat([]byte("a"), 900)); ; text = text[76:] {
			if len(text) <= 76 {
				yield(text)
				return
			}
			if !yield(text[:76]) {
				return
			}
		}
	}), "\r\n")
	for args, want := range map[string]string{
		`{"logo":"` + encoded(image) + `"}`:                                           fmt.Sprintf("logo=%d image/png", size),
		`{"logo":"` + strings.TrimRight(encoded(image), "=") + `"}`:                   fmt.Sprintf("logo=%d image/png", size),
		`{"logo":"` + base64.URLEncoding.EncodeToString(image) + `"}`:                 fmt.Sprintf("logo=%d image/png", size),
		`{"logo":"data:image/png;base64,` + encoded(image) + `"}`:                     fmt.Sprintf("logo=%d image/png", size),
		`{"logo":"data:;base64,` + encoded(image) + `"}`:                              fmt.Sprintf("logo=%d image/png", size),
		`{"maybe":` + quoted(wrapped) + `}`:                                           "maybe=900 text/plain",
		`{"cover":"` + encoded(pdf[:900]) + `"}`:                                      "cover=900 application/pdf",
		`{"any":"AP/+"}`:                                                              "any=3 application/octet-stream",
		`{"list":["` + encoded([]byte("a,b")) + `","` + encoded([]byte("{}")) + `"]}`: "list=3 text/plain, list=2 text/plain",
		`{"list":["data:text/csv;base64,` + encoded([]byte("a,b")) + `"]}`:            "list=3 text/csv",
		`{"by_name":{"x":"YWI="}}`:                                                    "x=2 text/plain",
		`{"inner":{"photo":"` + encoded(image) + `"}}`:                                fmt.Sprintf("photo=%d image/png", size),
		`{}`: "",

		`{"logo":"` + encoded(pdf[:900]) + `"}`:                                                "logo: the file is application/pdf, but this argument takes image/png",
		`{"logo":"data:image/png;base64,` + encoded([]byte("hello")) + `"}`:                    "logo: the file is text/plain, but this argument takes image/png",
		`{"logo":"` + encoded(append(bytes.Clone(image), make([]byte, 1000-size+1)...)) + `"}`: "logo: the file has 1,001 bytes, but this argument takes at most 1,000",
		`{"logo":"` + encoded(make([]byte, 9000)) + `"}`:                                       "logo: the file has about 9,000 bytes, but this argument takes at most 1,000",
		`{"list":["YQ","` + encoded(make([]byte, 3000)) + `"]}`:                                "list[1]: the file has about 3,000 bytes, but this argument takes at most 100",
		`{"list":["YQ","` + encoded(image) + `"]}`:                                             "list[1]: the file is image/png, but this argument takes text/csv or application/json",
		`{"by_name":{"x":"` + encoded(make([]byte, 101)) + `"}}`:                               "by_name.x: the file has 101 bytes, but this argument takes at most 100",
		`{"inner":{"photo":"YWJj"}}`:                                                           "inner.photo: the file is text/plain, but this argument takes image/*",
		`{"any":"data:text/plain;base64,"}`:                                                    "any: the file is empty; send its bytes in base64",
		`{"any":"data:text/plain,hello"}`:                                                      "any: is a data: URL without base64; send the bytes of the file in base64",
		`{"any":"/home/ada/logo.png"}`:                                                         `any: is not base64: it has the character '.' at 14; send the bytes of the file in base64, not its name, its address or its text`,
		`{"any":"https://example.com/a"}`:                                                      `any: is not base64: it has the character ':' at 5; send the bytes of the file in base64, not its name, its address or its text`,
		`{"any":"YWJjZ"}`:                                                                      "any: is not base64: it is cut off, or mixes two alphabets; send all bytes of the file in base64",
		`{"any":"YW=Jj"}`:                                                                      "any: is not base64: it is cut off, or mixes two alphabets; send all bytes of the file in base64",
		`{"any":7}`:                                                                            "any: must be a string, got a number",
		`{"any":""}`:                                                                           "any: must be at least 1 character long, got 0",
	} {
		for _, version := range []string{"2025-11-25", "2026-07-28"} {
			for _, tool := range []string{"read_upload", "get_upload"} {
				a := post(t, endpoint, version, request(version, "tools/call", map[string]any{"name": tool, "arguments": json.RawMessage(args)}), header("Accept", "application/json"))
				require.Equal(t, http.StatusOK, a.Status, a.Body)
				text, failed := resultText(t, a.Result)
				assert.Equal(t, want, text, "%s: %.100s", tool, args)
				assert.Equal(t, strings.Contains(want, ": "), failed)
			}
		}
	}
}

func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// TestTheSchemaOfAnUploadSaysItsLimits checks what tools/list says of uploads.
func TestTheSchemaOfAnUploadSaysItsLimits(t *testing.T) {
	srv := newServer()
	addUploads(srv)
	var doc struct{ Properties map[string]json.RawMessage }
	for _, tool := range srv.Surface().Tools {
		if tool.Name == "read_upload" {
			require.NoError(t, json.Unmarshal(tool.Input, &doc))
		}
	}
	assert.JSONEq(t, `{"type":"string","contentEncoding":"base64","contentMediaType":"image/png","minLength":1,"maxLength":1500,
		"description":"The logo. The bytes of the file in base64, at most 1,000 bytes before encoding; image/png."}`, string(doc.Properties["logo"]))
	assert.JSONEq(t, `{"type":"string","contentEncoding":"base64","minLength":1,"maxLength":22552,
		"description":"The bytes of the file in base64, at most 16,384 bytes before encoding."}`, string(doc.Properties["any"]))
	assert.JSONEq(t, `{"type":"array","items":{"type":"string","contentEncoding":"base64","minLength":1,"maxLength":268,
		"description":"The bytes of the file in base64, at most 100 bytes before encoding; text/csv or application/json."}}`, string(doc.Properties["list"]))
}

// TestTheLargestUploadFitsItsSchema checks that the limit of the schema leaves room for each
// accepted encoding of a file of the limit of the tag.
func TestTheLargestUploadFitsItsSchema(t *testing.T) {
	srv := newServer()
	addUploads(srv)
	endpoint := listen(t, srv)
	full := bytes.Repeat([]byte("a"), 1000)
	for _, text := range []string{encoded(full), "data:text/plain;charset=utf-8;base64," + encoded(full), strings.TrimRight(encoded(full), "=")} {
		got, failed := callTool(t, endpoint, "2025-11-25", "read_upload", map[string]any{"maybe": text})
		assert.False(t, failed, got)
		assert.Equal(t, "maybe=1000 text/plain", got)
	}
}

// TestDataURLsAreATolerance checks that data: URLs are counted, and that a server can refuse them.
func TestDataURLsAreATolerance(t *testing.T) {
	args := map[string]any{"any": "data:text/csv;base64,YSxi"}
	seen := &tolerated{}
	srv := newServer(mcpkit.Observe(seen))
	addUploads(srv)
	endpoint := listen(t, srv)
	text, failed := callTool(t, endpoint, "2025-11-25", "read_upload", args)
	assert.False(t, failed)
	assert.Equal(t, "any=3 text/csv", text)
	assert.Equal(t, []observe.Tolerance{observe.DataURL}, seen.take())
	_, _ = callTool(t, endpoint, "2025-11-25", "read_upload", map[string]any{"any": "YSxi"})
	assert.Empty(t, seen.take())

	strict := newServer(mcpkit.Reject(observe.DataURL))
	addUploads(strict)
	text, failed = callTool(t, listen(t, strict), "2025-11-25", "read_upload", args)
	assert.True(t, failed)
	assert.Equal(t, "any: is a data: URL; send the bytes of the file in base64 only", text)
}

// TestWrongUploadsAreReported checks tags that are wrong, and files in the wrong direction.
func TestWrongUploadsAreReported(t *testing.T) {
	for want, add := range map[string]func(srv *mcpkit.Server){
		`file: the tag upload: max=1MB is not a number of bytes from 1 to 3,000,000, or is given twice`: func(srv *mcpkit.Server) {
			addUpload[struct {
				File mcpkit.Upload `json:"file" upload:"max=1MB"`
			}](srv)
		},
		`file: the tag upload: max=3000001 is not`: func(srv *mcpkit.Server) {
			addUpload[struct {
				File mcpkit.Upload `json:"file" upload:"max=3000001"`
			}](srv)
		},
		`file: the tag upload: type=png is not a MIME type`: func(srv *mcpkit.Server) {
			addUpload[struct {
				File mcpkit.Upload `json:"file" upload:"type=png"`
			}](srv)
		},
		`file: the tag upload: "size=3" is neither max=BYTES nor type=MIMETYPE`: func(srv *mcpkit.Server) {
			addUpload[struct {
				File mcpkit.Upload `json:"file" upload:"size=3"`
			}](srv)
		},
		`name: the tag upload has no effect on string; it is for an Upload`: func(srv *mcpkit.Server) {
			addUpload[struct {
				Name string        `json:"name" upload:"max=3"`
				File mcpkit.Upload `json:"file"`
			}](srv)
		},
		`the input type of tool "put_file" has a mcpkit.File, which only outputs have`: func(srv *mcpkit.Server) {
			addUpload[struct {
				File mcpkit.File `json:"file"`
			}](srv)
		},
		`the output type of tool "get_file" has a mcpkit.Upload, which only inputs have`: func(srv *mcpkit.Server) {
			addTool(srv, "get_file", func(context.Context, struct{}) (out struct {
				File mcpkit.Upload `json:"file"`
			}, err error) {
				return out, nil
			})
		},
	} {
		srv := newServer()
		add(srv)
		_, err := srv.Handler()
		assert.ErrorContains(t, err, want)
	}
}

func addUpload[In any](srv *mcpkit.Server) {
	mcpkit.AddTool(srv, "put_file", annotate.ReadOnly("Put a file"), "Puts a file. Use when a test needs it.",
		func(context.Context, In) (string, error) { return "", nil })
}
