package wire

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"sync"
)

// A requestID is the ID of a request for the log. It is made when a line needs it.
type requestID struct {
	once sync.Once
	text string
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
