package results

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// MediaFault says what is wrong with the type of an image or audio clip, or returns "". The message
// has types only, and nothing of the content.
//
// Claude's API answers 400 to the whole conversation if an image has no type, or another than that
// of its data. Source: https://github.com/anthropics/claude-code/issues/12009
func MediaFault(block mcp.Content) string {
	switch c := block.(type) {
	case *mcp.ImageContent:
		if c == nil {
			return ""
		}
		return mediaFault("an image", "image/", c.MIMEType, c.Data)
	case *mcp.AudioContent:
		if c == nil {
			return ""
		}
		return mediaFault("an audio clip", "audio/", c.MIMEType, c.Data)
	}
	return ""
}

func mediaFault(what, family, declared string, data []byte) string {
	mediaType, _, _ := strings.Cut(strings.ToLower(declared), ";")
	mediaType = strings.TrimSpace(mediaType)
	if mediaType == "" {
		return what + " has no MIME type"
	}
	if !strings.HasPrefix(mediaType, family) {
		return fmt.Sprintf("%s has the MIME type %.60q", what, declared)
	}
	if family != "image/" {
		return "" // clips have several names for one type
	}
	found := http.DetectContentType(data)
	switch found {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		if mediaType == "image/jpg" {
			mediaType = "image/jpeg"
		}
		if mediaType != found {
			return fmt.Sprintf("%s has the MIME type %.60q, and its data is %s", what, declared, found)
		}
	}
	return ""
}
