package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// An api is a service that listens on a loopback address.
type api struct {
	t   testing.TB
	svc *service.Service
	url string
	log *bytes.Buffer
}

func newAPI(t testing.TB, o service.Options) *api {
	t.Helper()
	log := &bytes.Buffer{}
	o.Logger = slog.New(slog.NewTextHandler(log, nil))
	svc, err := service.Open(t.Context(), o)
	require.NoError(t, err)
	srv := httptest.NewServer(svc.Handler())
	t.Cleanup(func() {
		srv.Client().CloseIdleConnections()
		srv.Close()
		assert.NoError(t, svc.Close())
		assert.NotContains(t, log.String(), "request failed")
	})
	return &api{t, svc, srv.URL, log}
}

// seedNotes is the number of alice's notes: thousands, or some hundreds with the race detector,
// which makes SQLite slow.
var seedNotes = map[bool]int{false: 3000, true: 600}[testsize.RaceDetector]

// seed is a database with alice, bob and carol, created once.
var seed = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "notes-test")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "seed.db")
	svc, err := service.Open(context.Background(), service.Options{Database: file})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(svc.Seed(context.Background(), seedNotes-2), svc.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// seeded returns a service with alice, bob and carol.
func seeded(t testing.TB) *api {
	t.Helper()
	db, err := seed()
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "notes.db")
	require.NoError(t, os.WriteFile(file, db, 0o600))
	return newAPI(t, service.Options{Database: file})
}

// as returns a caller with a session of the account.
func (a *api) as(handle string) caller {
	a.t.Helper()
	account, err := a.svc.AccountByHandle(a.t.Context(), handle)
	require.NoError(a.t, err)
	return caller{a, a.svc.NewSession(account, time.Hour)}
}

type caller struct {
	*api
	session string
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// A text is a request body that is sent unchanged.
type text string

// do sends a request with a JSON body, or without one if body is nil. The last arguments are names
// and values of headers.
func (c caller) do(method, path string, body any, more ...string) answer {
	c.t.Helper()
	var payload io.Reader
	if s, ok := body.(text); ok {
		payload = strings.NewReader(string(s))
	} else if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(c.t, err)
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, payload)
	require.NoError(c.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(service.SessionHeader, c.session)
	for i := 0; i < len(more); i += 2 {
		req.Header.Set(more[i], more[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(c.t, err)
	defer http.DefaultClient.CloseIdleConnections()
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(c.t, err)
	return answer{res.StatusCode, res.Header, raw}
}

// do sends a request, checks the status of the answer and returns its body.
func do[T any](c caller, status int, method, path string, body any, more ...string) (out T) {
	c.t.Helper()
	a := c.do(method, path, body, more...)
	require.Equal(c.t, status, a.status, string(a.body))
	require.NoError(c.t, json.Unmarshal(a.body, &out), string(a.body))
	return out
}

// refused checks that a request is refused, and returns the error's message.
func (c caller) refused(status int, code, method, path string, body any, more ...string) string {
	c.t.Helper()
	e := do[struct{ Error service.Error }](c, status, method, path, body, more...).Error
	assert.Equal(c.t, code, e.Code, e.Message)
	assert.NotEmpty(c.t, e.Message)
	return e.Message
}

type object = map[string]any

func TestSessions(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	a := newAPI(t, service.Options{Now: func() time.Time { return now }})
	dora, err := a.svc.CreateAccount(t.Context(), "dora", "Dora", "correct horse")
	require.NoError(t, err)
	nobody := caller{api: a}
	assert.Contains(t, nobody.refused(401, "no_session", "GET", "/notes", nil), "Notes-Session")
	nobody.refused(401, "bad_password", "POST", "/sessions", object{"handle": "dora", "password": "wrong"})
	nobody.refused(401, "bad_password", "POST", "/sessions", object{"handle": "nobody", "password": ""})
	nobody.refused(400, "bad_json", "POST", "/sessions", object{"handle": "dora", "password": "correct horse", "admin": true})
	got := do[struct {
		Session string
		Expires time.Time
		Account service.Account
	}](nobody, 201, "POST", "/sessions", object{"handle": "dora", "password": "correct horse"})
	assert.Equal(t, now.Add(12*time.Hour), got.Expires)
	with := caller{a, got.Session}
	assert.Equal(t, service.Account{Handle: "dora", Name: "Dora"}, do[service.Account](with, 200, "GET", "/me", nil))
	for name, session := range map[string]string{
		"changed":          strings.Replace(got.Session, "1.", "2.", 1),
		"cut":              got.Session[:len(got.Session)-1],
		"unsigned":         "1.99999999999999.",
		"of nobody":        a.svc.NewSession(service.Account{ID: 99}, time.Hour),
		"ended":            a.svc.NewSession(dora, 0),
		"of other service": newAPI(t, service.Options{}).svc.NewSession(dora, time.Hour),
	} {
		t.Run(name, func(t *testing.T) { caller{a, session}.refused(401, "no_session", "GET", "/me", nil) })
	}
	now = now.Add(12 * time.Hour)
	with.refused(401, "no_session", "GET", "/me", nil)
}

func TestAccounts(t *testing.T) {
	a := newAPI(t, service.Options{})
	ctx := t.Context()
	for _, handle := range []string{"", "Dora", "d o", "ü", "-a", strings.Repeat("a", 33)} {
		_, err := a.svc.CreateAccount(ctx, handle, "Dora", "")
		assert.Error(t, err, handle)
	}
	dora, err := a.svc.CreateAccount(ctx, "dora", "Dora", "")
	require.NoError(t, err)
	_, err = a.svc.CreateAccount(ctx, "dora", "Other", "")
	assert.ErrorContains(t, err, `the handle "dora" is taken`)
	caller{api: a}.refused(401, "bad_password", "POST", "/sessions", object{"handle": "dora", "password": ""})

	// A user of a single sign-on gets one account, which is no other user's.
	made := make(chan service.Account, 8)
	for range cap(made) {
		go func() {
			got, err := a.svc.AccountByLogin(context.WithoutCancel(ctx), "https://sso", "dora")
			assert.NoError(t, err)
			made <- got
		}()
	}
	first := <-made
	for range cap(made) - 1 {
		assert.Equal(t, first, <-made)
	}
	assert.NotEqual(t, dora.ID, first.ID)
	other, err := a.svc.AccountByLogin(ctx, "https://other", "dora")
	require.NoError(t, err)
	assert.NotEqual(t, first.ID, other.ID, "the same subject of another issuer is another user")
	require.NoError(t, a.svc.LinkLogin(ctx, "https://sso", "dora", dora))
	linked, err := a.svc.AccountByLogin(ctx, "https://sso", "dora")
	require.NoError(t, err)
	assert.Equal(t, dora, linked)
}

// TestDeletingAnAccount checks that an account's notes are deleted, also for those they were shared
// with.
func TestDeletingAnAccount(t *testing.T) {
	a := seeded(t)
	alice, bob := a.as("alice"), a.as("bob")
	account, err := a.svc.AccountByHandle(t.Context(), "alice")
	require.NoError(t, err)
	require.NoError(t, a.svc.DeleteAccount(t.Context(), account))
	alice.refused(401, "no_session", "GET", "/me", nil)
	bob.refused(404, "not_found", "GET", "/notes/"+service.SeedPlan, nil)
	assert.Empty(t, do[service.List](bob, 200, "GET", "/search?q=garden+plan+2026", nil).Notes)
	assert.Empty(t, do[service.Shares](bob, 200, "GET", "/notes/"+service.SeedBudget+"/shares", nil).Shares)
}

// TestTheDatabaseIsKept checks that a service reads what an earlier one wrote to the same file,
// whose name has characters with a meaning in URLs.
func TestTheDatabaseIsKept(t *testing.T) {
	o := service.Options{Database: filepath.Join(t.TempDir(), "a ?b%20#c.db"), SessionKey: bytes.Repeat([]byte("k"), 32)}
	first := newAPI(t, o)
	_, err := first.svc.CreateAccount(t.Context(), "dora", "Dora", "")
	require.NoError(t, err)
	dora := first.as("dora")
	n := do[service.Note](dora, 201, "POST", "/notes", object{"title": "Kept"})
	second := newAPI(t, o)
	assert.Equal(t, n, do[service.Note](caller{second, dora.session}, 200, "GET", "/notes/"+n.ID, nil))
	_, err = os.Stat(o.Database)
	assert.NoError(t, err)
	_, err = service.Open(t.Context(), service.Options{Database: t.TempDir()})
	assert.ErrorContains(t, err, "database ")
	_, err = service.Open(t.Context(), service.Options{SessionKey: []byte("short")})
	assert.ErrorContains(t, err, "the session key has 5 bytes")
}

func TestUnknownRoutes(t *testing.T) {
	c := seeded(t).as("alice")
	c.refused(404, "no_route", "GET", "/nothing", nil)
	c.refused(405, "no_route", "DELETE", "/notes", nil)
	assert.Equal(t, "GET, HEAD, POST", c.do("DELETE", "/notes", nil).header.Get("Allow"))
	assert.Equal(t, service.MaxTitle, do[service.Limits](caller{api: c.api}, 200, "GET", "/limits", nil).TitleCharacters)
	c.refused(415, "not_json", "POST", "/notes", object{}, "Content-Type", "text/plain")
	c.refused(413, "too_large", "POST", "/notes", object{"title": "t", "body": strings.Repeat("x", 2<<20)})
	for _, body := range []any{nil, "text", []int{1}, object{"title": 1}, text(`{} {}`), text(`{`)} {
		a := c.do("POST", "/notes", body)
		assert.Contains(t, []int{400, 422}, a.status, fmt.Sprint(body))
		assert.Contains(t, string(a.body), `{"error":{`)
	}
}
