package proxy

import (
	"net/http"
	"strconv"
	"time"
)

// hint returns what may be wrong with the declaration of an upstream that answers with a status.
// People read it in errors of Open and in the log.
func hint(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return "; it wants other credentials, which are for the Transport of Remote to add"
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return "; the path of its URL may be wrong"
	}
	return ""
}

// busy begins the text of an error of an upstream that says when to try again, in seconds.
const busy = "the upstream is busy for "

// maxBusy is the longest time that an upstream can say.
const maxBusy = 24 * time.Hour

// retryAfter returns after how many seconds an upstream that refuses a request for now wants it
// again, or 0.
func retryAfter(resp *http.Response) int {
	if resp.StatusCode != http.StatusTooManyRequests && resp.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	text := resp.Header.Get("Retry-After")
	seconds, err := strconv.Atoi(text)
	if err != nil {
		at, err := http.ParseTime(text)
		if err != nil {
			return 0
		}
		seconds = int(time.Until(at).Seconds()) + 1
	}
	return max(0, min(seconds, int(maxBusy.Seconds())))
}
