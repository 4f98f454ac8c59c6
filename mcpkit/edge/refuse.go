package edge

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// The codes of the errors: JSON-RPC's Invalid Request, and the first of those that
// it leaves to servers, for what will pass.
const (
	codeInvalidRequest = -32600
	codeOverloaded     = -32000
)

// refuse answers with a JSON-RPC error without an id, which is what clients of
// an MCP endpoint can read at this stage.
func refuse(w http.ResponseWriter, status int, message string) {
	writeError(w, status, codeInvalidRequest, message)
}

// refuseFor refuses for a while: the client may send the same request again then.
func refuseFor(w http.ResponseWriter, status int, wait time.Duration, message string) {
	seconds := RetrySeconds(wait)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	writeError(w, status, codeOverloaded, fmt.Sprintf("%s; try again in %d s", message, seconds))
}

// RetrySeconds rounds up to the whole seconds that Retry-After takes: at least
// one, since zero would make clients come back at once.
func RetrySeconds(wait time.Duration) int {
	seconds := wait / time.Second
	if wait%time.Second > 0 {
		seconds++
	}
	return max(1, int(seconds))
}

func writeError(w http.ResponseWriter, status, code int, message string) {
	var answer struct {
		Version string `json:"jsonrpc"`
		ID      any    `json:"id"`
		Error   struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	answer.Version, answer.Error.Code, answer.Error.Message = "2.0", code, message
	body, _ := json.Marshal(answer)
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// clip bounds what a message quotes of a header.
func clip(s string) string {
	const most = 100
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
