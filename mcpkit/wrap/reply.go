package wrap

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// A reply is the answer of a service.
type reply struct {
	status    int
	header    http.Header
	body      []byte // nil if it is larger than the limit
	truncated bool   // whether the body is larger than the limit
	request   *http.Request
}

// mediaType returns the type of the body without parameters, or "" if the service names none. It
// returns an error if the body is compressed or not in UTF-8.
func (a *reply) mediaType() (string, error) {
	if encoding := a.header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return "", errlog.Errorf("the service's answer is encoded as %.40q, which was not requested", encoding)
	}
	contentType := a.header.Get("Content-Type")
	if contentType == "" {
		return "", nil
	}
	mt, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", errlog.Errorf("the Content-Type %.80q of the service's answer cannot be parsed", contentType)
	}
	if charset := strings.ToLower(params["charset"]); charset != "" && charset != "utf-8" && charset != "us-ascii" {
		return "", errlog.Errorf("the service's answer is text in %.40q, expected UTF-8", charset)
	}
	return mt, nil
}

func isHTML(mt string) bool { return mt == "text/html" || mt == "application/xhtml+xml" }

// jsonBody returns the body of an answer that is JSON. Go services often send JSON without a
// Content-Type, and net/http then declares it as text/plain.
func (a *reply) jsonBody() ([]byte, error) {
	mt, err := a.mediaType()
	switch {
	case err != nil:
		return nil, err
	case firstByte(withoutBOM(a.body)) == 0:
		return nil, errlog.Errorf("the service answered %d without a body, but the tool's output comes from JSON; use wrap.Done as the output of a route that returns nothing", a.status)
	case mt != "" && mt != "text/plain" && !request.IsJSON(mt):
		return nil, errlog.Errorf("the service's answer is %s, expected JSON", mt)
	}
	return withoutBOM(a.body), nil
}

// withoutBOM returns a body without the byte order mark that some services put before UTF-8.
func withoutBOM(body []byte) []byte { return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")) }

// isTextOf reports whether a body of a type such as application/xml or application/yaml is text.
func (a *reply) isTextOf(mt string) bool {
	return strings.HasPrefix(mt, "application/") && mt != "application/octet-stream" && filetype.IsText(a.body) && !a.isPage(mt)
}

// isPage reports whether the content of a body is a page for browsers, whatever its type. An
// element of XML can have a name of HTML, such as table.
func (a *reply) isPage(mt string) bool {
	if mt != "application/xml" && !strings.HasSuffix(mt, "+xml") {
		return isHTML(filetype.Sniff(a.body))
	}
	const most = 100 // bytes that say it
	start := bytes.TrimLeft(withoutBOM(a.body), " \t\r\n")
	start = bytes.ToLower(start[:min(len(start), most)])
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

// file returns the body of an answer as a file. Its name is that of the Content-Disposition header,
// or the last segment of the address.
func (a *reply) file() (mcpkit.File, error) {
	if encoding := a.header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return mcpkit.File{}, errlog.Errorf("the service's answer is encoded as %.40q, which was not requested", encoding)
	}
	disposition, params, _ := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	mt, _ := filetype.Clean(a.header.Get("Content-Type"))
	switch {
	case len(a.body) == 0:
		return mcpkit.File{}, errlog.Errorf("the service answered %d without a body, but the tool's output is a file", a.status)
	case isHTML(mt) && disposition == "":
		return mcpkit.File{}, errlog.Errorf("the service's answer is %s without a Content-Disposition header, a page for browsers; expected a file", mt)
	}
	name := params["filename"]
	if name == "" {
		name = path.Base(a.request.URL.Path)
		if mt != "" && path.Ext(name) == "" {
			name = filetype.Name(name, mt) + filetype.Extension(mt)
		}
	}
	if mt == "application/octet-stream" {
		mt = "" // the content or the name may say more
	}
	return mcpkit.File{Name: name, Type: mt, Data: a.body}, nil
}

// text returns the body of an answer that is text.
func (a *reply) text() (string, error) {
	mt, err := a.mediaType()
	switch {
	case err != nil:
		return "", err
	case len(a.body) == 0:
		return "Done. The service returned no text.", nil
	case isHTML(mt):
		return "", errlog.Errorf("the service's answer is %s, a page for browsers; expected plain text or Markdown", mt)
	case mt != "" && !strings.HasPrefix(mt, "text/") && !request.IsJSON(mt) && !a.isTextOf(mt):
		return "", errlog.Errorf("the service's answer is %s, expected text", mt)
	case !utf8.Valid(a.body):
		return "", errlog.New("the service's answer is not UTF-8 text")
	}
	return string(withoutBOM(a.body)), nil
}

// media returns the body of an answer whose type is in a family, such as "image".
func (a *reply) media(family string) (data []byte, mt string, err error) {
	mt, err = a.mediaType()
	switch {
	case err != nil:
		return nil, "", err
	case !strings.HasPrefix(mt, family+"/"):
		return nil, "", errlog.Errorf("the service's answer is %q, expected %s/*", mt, family)
	case len(a.body) == 0:
		return nil, "", errlog.Errorf("the service's answer is %s with an empty body", mt)
	}
	return a.body, mt, nil
}
