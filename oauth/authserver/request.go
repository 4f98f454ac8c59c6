package authserver

import "time"

// A request is an authorization request that has been checked. Pages contain it in sealed form, so
// that nothing is stored before the user agrees.
type request struct {
	ID        string    `json:"id"` // random, for using the request once
	Client    string    `json:"client"`
	Redirect  string    `json:"redirect"` // as it was sent, with its port
	State     string    `json:"state"`
	HasState  bool      `json:"has_state"`
	Challenge string    `json:"challenge"`
	Resource  string    `json:"resource"`
	Scopes    []string  `json:"scopes"`
	Browser   string    `json:"browser"` // the hash of the browser's cookie
	Issued    time.Time `json:"issued"`
	// User is the user that the page names, if one was logged in.
	User string `json:"user,omitempty"`
}

const (
	maxState      = 4 << 10
	maxRedirect   = 2 << 10
	challengeSize = 43 // the SHA-256 hash in base64url
)
