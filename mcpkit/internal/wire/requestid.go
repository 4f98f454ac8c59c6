package wire

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/secret"
)

// A requestID is the ID of a request for the log. It is made when a line needs it.
type requestID struct {
	once sync.Once
	text string
}

// sentID returns the ID that a request came with, or "" if the text may be a secret.
func sentID(h http.Header) string {
	sent := first(h[requestIDHeader])
	if sent == "" || !isRequestID(sent) || len(secret.In(sent)) > 0 {
		return ""
	}
	// A client may send its token, its key or its cookie as the ID, or a part of it.
	for name, values := range h {
		if name == requestIDHeader || slices.Contains(sameID, name) {
			continue
		}
		for _, v := range values {
			if strings.Contains(v, sent) && (len(sent) >= shortestSecret || isCredential(name)) || len(v) >= shortestSecret && strings.Contains(sent, v) {
				return ""
			}
		}
	}
	return sent
}

const requestIDHeader = "X-Request-Id"

// sameID are headers in which proxies send the same ID, and those whose values are not secrets.
var sameID = []string{"X-Correlation-Id", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context", "X-Trace-Id", "X-B3-Traceid", "Traceparent", "Cf-Ray",
	"Mcp-Protocol-Version", "Mcp-Method", "Mcp-Name"}

// shortestSecret is the length of the shortest text that may be the secret of a header whose name
// does not say that it holds one.
const shortestSecret = 8

// isCredential reports whether the values of a header are secrets.
func isCredential(name string) bool {
	return name == "Authorization" || name == "Cookie" || name == "Proxy-Authorization"
}

// get returns the ID that the request came with, if it is one, or else a random one.
func (id *requestID) get(sent string) string {
	id.once.Do(func() {
		if id.text = sent; !isRequestID(sent) {
			var b [8]byte
			_, _ = rand.Read(b[:]) // crypto/rand documents that it never fails
			id.text = hex.EncodeToString(b[:])
		}
	})
	return id.text
}

const maxRequestID = 64

func isRequestID(s string) bool {
	return s != "" && len(s) <= maxRequestID && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:=+/") == ""
}
