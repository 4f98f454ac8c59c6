package audit

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// describe says in a few words what an answer is.
func describe(x *web.Exchange) string {
	if !x.Answered() {
		return x.Reason()
	}
	mediaType, _, _ := mime.ParseMediaType(x.Header.Get("Content-Type"))
	if x.Status != http.StatusOK || mediaType == "" {
		return fmt.Sprint(x.Status)
	}
	if mediaType == "application/json" {
		return "200 and no JSON object that can be used"
	}
	return fmt.Sprintf("200 and the type %.60s", mediaType)
}

// isJSON reports whether a body is JSON and says so.
func isJSON(header http.Header, body []byte) bool {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")) && json.Valid(body)
}
