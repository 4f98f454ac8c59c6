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

// A registrar answers the registration endpoint.
type registrar struct {
	*base
	*clients
	registration Registration
}

// serveRegister answers the registration endpoint.
func (s *registrar) serveRegister(w http.ResponseWriter, r *http.Request) {
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

func (s *registrar) register(w http.ResponseWriter, r *http.Request) ([]byte, error) {
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
	if m.AuthMethod == authNone {
		return s.registerPublic(ctx, r, m)
	}
	if err := s.limitRegistrations(r); err != nil {
		return nil, err
	}
	id, secret := rand.Text(), rand.Text()+rand.Text()
	m.ID = id
	hash := sha256.Sum256([]byte(secret))
	if err := s.storeClient(ctx, clientRecord{Metadata: m, Secret: hash[:]}, s.address(r)); err != nil && !errors.Is(err, store.ErrConflict) {
		return nil, err
	}
	return m.RegistrationResponse(id, secret, s.config.Now(), time.Time{}), nil
}

// limitRegistrations counts a new client. One that is refused for its address does not count for
// all: a single address could use up what others need.
func (s *registrar) limitRegistrations(r *http.Request) error {
	c := s.registration
	if err := s.limit(r.Context(), attempts{"register", s.address(r), int64(c.PerHour), time.Hour}, 1); err != nil {
		return err
	}
	return s.limit(r.Context(), attempts{"register", "", int64(c.Total), time.Hour}, 1)
}

// registerPublic registers a public client. Its ID follows from its metadata. A client that is
// registered already costs nothing and is not counted.
func (s *registrar) registerPublic(ctx context.Context, r *http.Request, m *clientmeta.Metadata) ([]byte, error) {
	fingerprint := m.Fingerprint()
	m.ID = "c" + hex.EncodeToString(fingerprint[:16])
	known, err := s.extendClient(ctx, m.ID, s.registration.Unused, s.address(r))
	if err != nil {
		return nil, err
	}
	if known {
		return m.RegistrationResponse(m.ID, "", s.config.Now(), time.Time{}), nil
	}
	if err := s.limitRegistrations(r); err != nil {
		return nil, err
	}
	err = s.storeClient(ctx, clientRecord{Metadata: m}, s.address(r))
	if err != nil && !errors.Is(err, store.ErrConflict) { // it is registered already
		return nil, err
	}
	return m.RegistrationResponse(m.ID, "", s.config.Now(), time.Time{}), nil
}

// storeClient stores a new client.
func (s *registrar) storeClient(ctx context.Context, record clientRecord, address string) error {
	record.Until = s.config.Now().Add(s.registration.Unused)
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
