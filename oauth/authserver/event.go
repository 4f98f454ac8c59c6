package authserver

import "time"

// An EventKind says what an [Event] is.
type EventKind string

// The kinds of events.
const (
	ClientRegistered     EventKind = "client_registered"
	ConsentGiven         EventKind = "consent_given"
	ConsentDenied        EventKind = "consent_denied"
	UserRefused          EventKind = "user_refused"     // the program does not let the user in
	PasswordRefused      EventKind = "password_refused" // of the test account
	GrantCreated         EventKind = "grant_created"
	AssertionAccepted    EventKind = "assertion_accepted"
	AssertionRefused     EventKind = "assertion_refused"
	CodeReused           EventKind = "code_reused"    // the grant was revoked
	RefreshReused        EventKind = "refresh_reused" // the grant was revoked
	UpstreamRevoked      EventKind = "upstream_revoked"
	UserRevoked          EventKind = "user_revoked" // Config.CheckUser refused: the grant was revoked
	GrantRevokedByClient EventKind = "grant_revoked_by_client"
	GrantRevokedByUser   EventKind = "grant_revoked_by_user"
	GrantRevokedByAdmin  EventKind = "grant_revoked_by_admin"
)

// An Event is a line of an audit log: who was granted what. It has no token, code or secret.
type Event struct {
	// Kind says what happened, and Time when.
	Kind EventKind
	Time time.Time
	// Grant is the grant, if there is one yet.
	Grant string
	// User is the ID of the user, and ClientID and Client identify and name the client.
	User, ClientID, Client string
	// Resource and Scopes are what was granted.
	Resource string
	Scopes   []string
	// Address is the client's address, or its network, where it matters.
	Address string
}
