package request

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filevalue"
)

// maxMultipart is the most parts of a multipart body: net/http reads no more (mime/multipart).
const maxMultipart = 1000

// A part is one part of a multipart body.
type part struct {
	param *Parameter
	name  string
	value []byte // a JSON value
}

// put adds an argument to the body. It returns what is wrong with the value, or "".
func (b *body) put(plan *Plan, param *Parameter, value []byte) string {
	switch plan.Body.Kind {
	case Form:
		return b.fields.add(param, param.Name, value)
	case Multipart:
		return b.putPart(param, value)
	case Whole:
		return b.putWhole(plan.Body, param, value)
	}
	appendMember(&b.members, param.Name, value)
	return ""
}

// putWhole makes the argument the whole body.
func (b *body) putWhole(spec Body, param *Parameter, value []byte) string {
	b.wholeType = spec.Type
	switch {
	case param.File:
		file, err := filevalue.DecodeUpload(value)
		if err != nil {
			return err.Error()
		}
		b.whole = file.Data
		if strings.Contains(spec.Type, "*") {
			b.wholeType = file.Type
		}
	case IsJSON(spec.Type):
		b.whole = value
	default:
		b.whole = []byte(Text(value))
	}
	return ""
}

// putPart adds the parts of an argument to a multipart body.
func (b *body) putPart(param *Parameter, value []byte) (problem string) {
	if param.NameOf {
		name := Text(value)
		if strings.ContainsAny(name, `/\`) || strings.ContainsFunc(name, isMisleading) || unsafeName(name) != "" || len(name) > 255 {
			return `must be the name of a file, not "." or "..", without "/", "\", control characters and characters that change the direction of text, of at most 255 bytes`
		}
		b.filenames[param.Name] = name
		return ""
	}
	switch {
	case value[0] == '{' && param.Objects == Deep, value[0] == '[' && param.Lists == Index:
		flat := pairs{values: map[string][]string{}}
		if msg := flat.add(param, param.Name, value); msg != "" {
			return msg
		}
		return b.putFlat(param, flat.values)
	case value[0] == '[' && param.Objects != JSON && param.Lists.Separator() != "":
		texts, msg := itemTexts(value, param.Lists.Separator())
		if msg != "" || len(texts) == 0 {
			return msg
		}
		joined, _ := json.Marshal(strings.Join(texts, param.Lists.Separator())) // a string always encodes
		b.parts = append(b.parts, part{param, param.Name, joined})
	case value[0] == '[' && param.Objects != JSON:
		name := param.Name
		if param.Lists == Brackets {
			name += "[]"
		}
		_ = strictjson.Array(value, func(item []byte) error {
			b.parts = append(b.parts, part{param, name, item})
			return nil
		})
	default:
		b.parts = append(b.parts, part{param, param.Name, value})
	}
	return tooManyParts(len(b.parts))
}

// putFlat adds a part for each pair of a flattened value, in the order of their names.
func (b *body) putFlat(param *Parameter, values url.Values) string {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, text := range values[name] {
			value, _ := json.Marshal(text) // a string always encodes
			b.parts = append(b.parts, part{param, name, value})
		}
	}
	return tooManyParts(len(b.parts))
}

// isMisleading reports whether a character breaks a line, or has a file name end in another
// extension than people see.
func isMisleading(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
}

func tooManyParts(n int) string {
	if n > maxMultipart {
		return fmt.Sprintf("makes a body of more than %d parts, which services refuse", maxMultipart)
	}
	return ""
}

// fillBody makes the body of the arguments.
func (p *Parts) fillBody(plan *Plan, b *body) (problems []string, err error) {
	p.ContentType = plan.Body.Type
	switch plan.Body.Kind {
	case Members:
		p.Body = append(append([]byte{'{'}, b.members.Bytes()...), '}')
	case Form:
		p.Body = []byte(b.fields.encode())
	case Whole:
		p.Body, p.ContentType = b.whole, b.wholeType
	case Multipart:
		return p.fillMultipart(b)
	}
	return nil, nil
}

func (p *Parts) fillMultipart(b *body) (problems []string, err error) {
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for _, part := range b.parts {
		header, content, problem := part.encode(b.filenames[part.param.Name])
		if problem != "" {
			problems = append(problems, part.param.Argument+": "+problem)
			continue
		}
		to, err := w.CreatePart(header)
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			return nil, errlog.Errorf("the multipart body cannot be written: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, errlog.Errorf("the multipart body cannot be written: %w", err)
	}
	p.Body, p.ContentType = buf.Bytes(), w.FormDataContentType()
	return problems, nil
}

// encode returns the header and the content of a part.
func (f part) encode(filename string) (header textproto.MIMEHeader, content []byte, problem string) {
	header = textproto.MIMEHeader{}
	mediaType := f.param.Type
	switch {
	case f.param.File:
		file, err := filevalue.DecodeUpload(f.value)
		if err != nil {
			return nil, nil, err.Error()
		}
		if mediaType == "" {
			mediaType = file.Type
		}
		header.Set("Content-Disposition", multipart.FileContentDisposition(f.name, fileName(filename, f.param.Filename, mediaType)))
		content = file.Data
	default:
		content = []byte(Text(f.value))
		if f.value[0] == '{' || f.value[0] == '[' {
			content = f.value
			if mediaType == "" {
				mediaType = "application/json"
			}
		}
		header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"`, quoted.Replace(f.name)))
	}
	if mediaType != "" {
		header.Set("Content-Type", mediaType)
	}
	return header, content, ""
}

// quoted escapes names of parts as mime/multipart does.
var quoted = strings.NewReplacer("\\", "\\\\", `"`, `\"`, "\r", "%0D", "\n", "%0A")

// fileName returns the name of a file: the one that the caller gave, the declared one, or one made
// from the type.
func fileName(given, declared, mediaType string) string {
	switch {
	case given != "":
		return given
	case declared != "":
		return declared
	}
	mediaType, _, _ = mime.ParseMediaType(mediaType)
	return filetype.Name("", mediaType)
}

// IsJSON reports whether a media type is JSON. It may have parameters.
func IsJSON(mediaType string) bool {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	return mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json")
}
