package wrap

import (
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/errlog"
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

func isJSONType(mt string) bool { return mt == "application/json" || strings.HasSuffix(mt, "+json") }

func isHTML(mt string) bool { return mt == "text/html" || mt == "application/xhtml+xml" }

// jsonBody returns the body of an answer that is JSON. Go services often send JSON without a
// Content-Type, and net/http then declares it as text/plain.
func (a *reply) jsonBody() ([]byte, error) {
	mt, err := a.mediaType()
	switch {
	case err != nil:
		return nil, err
	case firstByte(a.body) == 0:
		return nil, errlog.Errorf("the service answered %d without a body, but the tool's output comes from JSON; use wrap.Done as the output of a route that returns nothing", a.status)
	case mt != "" && mt != "text/plain" && !isJSONType(mt):
		return nil, errlog.Errorf("the service's answer is %s, expected JSON", mt)
	}
	return a.body, nil
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
	case mt != "" && !strings.HasPrefix(mt, "text/") && !isJSONType(mt):
		return "", errlog.Errorf("the service's answer is %s, expected text", mt)
	case !utf8.Valid(a.body):
		return "", errlog.New("the service's answer is not UTF-8 text")
	}
	return string(a.body), nil
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
