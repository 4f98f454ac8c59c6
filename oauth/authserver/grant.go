package authserver

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// grants keeps what users have allowed.
type grants struct {
	*base
	*consents
	status *statuses
}

func (g *grant) event(kind EventKind) Event {
	return Event{
		Kind: kind, Grant: g.ID, User: g.User.ID, ClientID: g.Client, Client: g.ClientName,
		Resource: g.Resource, Scopes: g.Scopes,
	}
}

// A grant is what a user has allowed a client. It is one record of the store, so that each change
// is one step: a refresh token that is used twice at once rotates once.
type grant struct {
	ID         string    `json:"id"`
	User       User      `json:"user"`
	Client     string    `json:"client"`
	ClientName string    `json:"client_name"`
	Kind       string    `json:"kind"`
	Redirect   string    `json:"redirect"`
	Resource   string    `json:"resource"`
	Scopes     []string  `json:"scopes"`
	Created    time.Time `json:"created"`
	Used       time.Time `json:"used"` // when it last gave a token
	// Generation counts the refresh tokens. Only the latest is good.
	Generation uint32    `json:"generation"`
	Kept       time.Time `json:"kept"` // when its index and its client were last extended
	Consent    string    `json:"consent"`
	Challenge  string    `json:"challenge,omitempty"` // of the code that it was given for
	// Assertion is set for a grant of an identity assertion, which has no refresh token.
	Assertion bool            `json:"assertion,omitempty"`
	Upstream  *upstreamTokens `json:"upstream,omitempty"`

	secret []byte // see grantID; known only while a code or a refresh token is at hand
	stored []byte // what the store has
}

// upstreamTokens are the tokens of the identity provider.
type upstreamTokens struct {
	Subject string          `json:"subject"`
	Tokens  upstream.Tokens `json:"tokens"`
	// Gone is set when the identity provider does not accept them any more.
	Gone bool `json:"gone,omitempty"`
}

const (
	purposeGrant   = "grant"
	purposeRefresh = "refresh token"
	secretSize     = 16
)

// newGrantSecret returns the secret that the refresh tokens of a grant contain. The store and the
// logs have only its hash.
func newGrantSecret() []byte {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never returns an error
	return secret
}

// grantID returns the identifier of the grant with a secret.
func grantID(secret []byte) string { return hashText("grant", string(secret)) }

func keyGrant(id string) string { return "as/grant/" + id }

func keysOfUser(user string) string { return "as/grants-of-user/" + hashText(user) + "/" }

func keysOfClient(client string) string { return "as/grants-of-client/" + hashText(client) + "/" }

// newGrant stores the grant of a code, with the secret of the code.
func (s *grants) newGrant(ctx context.Context, c *client, code *codeRecord, secret []byte) (*grant, error) {
	now := s.config.Now()
	g := &grant{
		ID: grantID(secret), secret: secret, User: code.User, Client: c.ID, ClientName: c.Name, Kind: c.kind, Redirect: code.Redirect,
		Resource: code.Resource, Scopes: code.Scopes, Created: now, Used: now, Generation: 1, Kept: now,
		Consent: code.Consent, Challenge: code.Challenge, Upstream: code.Upstream,
	}
	if err := s.index(ctx, g, 2*s.config.GrantLife); err != nil {
		return nil, err
	}
	return g, s.storeGrant(ctx, g, s.config.GrantLife)
}

// index makes a grant findable by its user and its client. life is longer than the grant may live
// before the index is written again.
func (s *grants) index(ctx context.Context, g *grant, life time.Duration) error {
	for _, prefix := range []string{keysOfUser(g.User.ID), keysOfClient(g.Client), "as/grants/"} {
		key := prefix + g.ID
		old, err := s.config.Store.Get(ctx, key)
		if errors.Is(err, store.ErrNotFound) {
			old = nil
		} else if err != nil {
			return err
		}
		err = s.config.Store.Swap(ctx, key, old, []byte{1}, life, "user "+g.User.ID)
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}

// storeGrant replaces the record of a grant. The error is store.ErrConflict if somebody else has
// changed or revoked it.
func (s *grants) storeGrant(ctx context.Context, g *grant, life time.Duration) error {
	data, err := json.Marshal(g)
	if err != nil {
		return err
	}
	sealed := s.ring.seal(purposeGrant, data)
	if err := s.config.Store.Swap(ctx, keyGrant(g.ID), g.stored, sealed, life, "user "+g.User.ID); err != nil {
		return err
	}
	g.stored = sealed
	return nil
}

// errNoGrant says that a grant was revoked or has expired.
var errNoGrant = errors.New("authserver: the grant was revoked or has expired")

// grant returns the grant with an identifier. The error is errNoGrant if no grant has it.
func (s *grants) grant(ctx context.Context, id string) (*grant, error) {
	sealed, err := s.config.Store.Get(ctx, keyGrant(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoGrant
	}
	if err != nil {
		return nil, err
	}
	data, err := s.ring.open(purposeGrant, sealed)
	if err != nil {
		return nil, errNoGrant
	}
	g := &grant{}
	if err := json.Unmarshal(data, g); err != nil {
		return nil, err
	}
	g.stored = sealed
	return g, nil
}

// revoke ends a grant: its refresh tokens at once, its access tokens within [statusLife]. It is not
// an error if the grant has ended.
func (s *grants) revoke(ctx context.Context, id string, why EventKind) error {
	ctx = context.WithoutCancel(ctx) // a caller that goes away does not leave it half done
	g, err := s.grant(ctx, id)
	if errors.Is(err, errNoGrant) {
		return s.config.Store.Delete(ctx, keyGrant(id))
	}
	if err != nil {
		return err
	}
	// The consent goes first: a revocation that failed and is repeated must find the grant.
	if err := s.forgetConsent(ctx, g); err != nil {
		return err
	}
	failed := s.config.Store.Delete(ctx, keyGrant(id))
	if failed != nil {
		// The deletion may have happened despite the error. Then no later call finds the grant, so
		// the rest is done now.
		if _, err := s.grant(ctx, id); !errors.Is(err, errNoGrant) {
			return failed
		}
	}
	s.status.forget(id)
	s.event(ctx, g.event(why))
	for _, prefix := range []string{keysOfUser(g.User.ID), keysOfClient(g.Client), "as/grants/"} {
		failed = errors.Join(failed, s.config.Store.Delete(ctx, prefix+id))
	}
	if g.Upstream != nil && !g.Upstream.Gone && s.provider() != nil {
		if err := s.provider().Revoke(ctx, g.Upstream.Tokens); err != nil {
			s.config.Logger.WarnContext(ctx, "authserver: the tokens of the identity provider could not be revoked", "error", err)
		}
	}
	return failed
}

// refreshToken returns the latest refresh token of a grant. It follows from the secret of the grant
// and the configuration, so that a client that lost a response gets the same token again.
func (s *grants) refreshToken(g *grant) string {
	data := binary.BigEndian.AppendUint32(slices.Clone(g.secret), g.Generation)
	return base64.RawURLEncoding.EncodeToString(append(data, s.ring.sign(purposeRefresh, data)...))
}

// parseRefreshToken returns the secret of the grant and the generation of a refresh token that this
// server made.
func (s *grants) parseRefreshToken(token string) (secret []byte, generation uint32, ok bool) {
	const size = secretSize + 4
	data, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(data) != size+keyIDSize+codeSize || !s.ring.verify(purposeRefresh, data[:size], data[size:]) {
		return nil, 0, false
	}
	return data[:secretSize], binary.BigEndian.Uint32(data[secretSize:size]), true
}

// replace makes g the record that was read again.
func (g *grant) replace(read *grant) {
	secret := g.secret
	*g = *read
	g.secret = secret
}
