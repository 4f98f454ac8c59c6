package upstream

import (
	"time"

	"github.com/mcpkit-go/mcpkit/oauth"
)

// An Identity is a user as the provider describes them.
type Identity struct {
	// Subject identifies the user at the provider. It never changes and is never empty.
	Subject string
	// Name and Email are empty if the provider does not tell them. Users can change both, and
	// another user can get the address later: use them for display only.
	Name, Email string
	// EmailVerified reports whether the provider says that it has verified Email.
	EmailVerified bool
	// Claims are those of the ID token, with those of UserInfo that it lacks, or what the
	// provider says about the user in its own form.
	Claims oauth.Claims
}

// Tokens are the tokens of a user at the provider. They are encoded as JSON to be stored, which the
// caller encrypts; logs and formatted texts do not show them.
type Tokens struct {
	// Access is the access token.
	Access string `json:"access"`
	// Refresh is the refresh token; it is empty if the provider gave none.
	Refresh string `json:"refresh,omitempty"`
	// Expires is when Access expires; it is zero if the provider does not say.
	Expires time.Time `json:"expires,omitzero"`
	// Scopes are those that the user granted.
	Scopes []string `json:"scopes,omitempty"`
}
