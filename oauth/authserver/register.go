package authserver

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/internal/clientmeta"
)

// A Registration lets clients register themselves (RFC 7591). The specification of 2026-07-28
// deprecates it in favour of metadata documents, which several clients do not have yet.
//
// Identical registrations of public clients get the same client ID, because some clients register
// on every connection. A client that nobody logs in with is forgotten.
type Registration struct {
	// Unused is how long a client is kept that nobody has logged in with; 24 hours if zero. A
	// client that is used is kept as long as grants are.
	Unused time.Duration
	// PerHour is how many registrations an hour one address may make, or one IPv6 network of 64
	// bits; 100 if zero. Users of one hosted client can share an address.
	PerHour int
	// Total is how many registrations an hour are accepted altogether; 2,000 if zero.
	Total int
}

const (
	defaultUnused     = 24 * time.Hour
	defaultPerHour    = 100
	defaultTotalHour  = 2000
	registrationBytes = 64 << 10
)

func (c Registration) complete() Registration {
	if c.Unused <= 0 {
		c.Unused = defaultUnused
	}
	if c.PerHour <= 0 {
		c.PerHour = defaultPerHour
	}
	if c.Total <= 0 {
		c.Total = defaultTotalHour
	}
	return c
}

// serveRegister answers the registration endpoint.
func (s *Server) serveRegister(w http.ResponseWriter, r *http.Request) {
	body, err := s.register(w, r)
	if err != nil {
		s.writeFailure(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(body) // the client may be gone
}

func (s *Server) register(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	ctx := r.Context()
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != "application/json" {
		return nil, fail("invalid_client_metadata", "send a JSON object with Content-Type application/json")
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	m, err := clientmeta.ParseRegistration(body)
	var wrong *clientmeta.Error
	if errors.As(err, &wrong) {
		return nil, fail(wrong.Code, wrong.Description)
	}
	if err != nil {
		return nil, err
	}
	c := s.registration
	if err := s.limit(ctx, attempts{"register", "", int64(c.Total), time.Hour}, 1); err != nil {
		return nil, err
	}
	if err := s.limit(ctx, attempts{"register", s.address(r), int64(c.PerHour), time.Hour}, 1); err != nil {
		return nil, err
	}
	if m.AuthMethod == authNone {
		return s.registerPublic(ctx, r, m)
	}
	id, secret := rand.Text(), rand.Text()+rand.Text()
	m.ID = id
	hash := sha256.Sum256([]byte(secret))
	if err := s.storeClient(ctx, clientRecord{m, hash[:]}, s.address(r)); err != nil && !errors.Is(err, store.ErrConflict) {
		return nil, err
	}
	return m.RegistrationResponse(id, secret, s.config.Now(), time.Time{}), nil
}

// registerPublic registers a public client. Its ID follows from its metadata.
func (s *Server) registerPublic(ctx context.Context, r *http.Request, m *clientmeta.Metadata) ([]byte, error) {
	fingerprint := m.Fingerprint()
	m.ID = "c" + hex.EncodeToString(fingerprint[:16])
	err := s.storeClient(ctx, clientRecord{Metadata: m}, s.address(r))
	if err != nil && !errors.Is(err, store.ErrConflict) { // it is registered already
		return nil, err
	}
	return m.RegistrationResponse(m.ID, "", s.config.Now(), time.Time{}), nil
}

// storeClient stores a new client.
func (s *Server) storeClient(ctx context.Context, record clientRecord, address string) error {
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	err = s.config.Store.Swap(ctx, keyClient(record.Metadata.ID), nil, data, s.registration.Unused, "register "+address)
	if err == nil {
		s.event(ctx, Event{Kind: ClientRegistered, ClientID: record.Metadata.ID, Client: record.Metadata.Name})
	}
	return err
}

// keepClient extends the life of a registered client that a user has agreed to.
func (s *Server) keepClient(ctx context.Context, c *client) error {
	if c.kind != kindRegistered {
		return nil
	}
	key := keyClient(c.ID)
	record, err := s.config.Store.Get(ctx, key)
	if err == nil {
		err = s.config.Store.Swap(ctx, key, record, record, s.config.GrantLife, "")
	}
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
		return nil // another replica has just done it, or the client is gone
	}
	return err
}
