package mcptest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
)

// A fakeTest is a failureLog whose cleanups run when its test calls end.
type fakeTest struct {
	failureLog
	cleanups []func()
}

func (c *fakeTest) Cleanup(f func())                  { c.cleanups = append(c.cleanups, f) }
func (c *fakeTest) Errorf(format string, args ...any) { c.Error(fmt.Sprintf(format, args...)) }
func (c *fakeTest) Fatalf(format string, args ...any) {
	c.Error(fmt.Sprintf(format, args...))
	panic(c)
}
func (c *fakeTest) end() {
	for _, f := range c.cleanups {
		f()
	}
}

func TestUpstream(t *testing.T) {
	asked := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Set-Cookie", "session=cookie-of-the-service")
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"asked":%d,"page":%q,"body":%q,"echo":%q,"access_token":"token-in-the-answer","next_page_token":"page-2-of-many"}`,
			asked, r.URL.Query().Get("page_token"), body, r.Header.Get("Authorization"))
	}))
	defer service.Close()
	file := filepath.Join(t.TempDir(), "service.yaml")
	type session struct {
		get func(path, token, body string) (string, error)
		end func() string
	}
	start := func(token string) session {
		c := &fakeTest{failureLog: failureLog{TB: t}}
		transport := &http.Transport{}
		rt := mcptest.Upstream(c, file, mcptest.Secrets("in-the-path-"+token), mcptest.RecordWith(transport))
		return session{
			get: func(path, token, body string) (string, error) {
				r, err := http.NewRequest(http.MethodPost, service.URL+path, strings.NewReader(body))
				require.NoError(t, err)
				r.Header.Set("Authorization", "Bearer "+token)
				resp, err := rt.RoundTrip(r)
				if err != nil {
					return "", err
				}
				defer resp.Body.Close()
				raw, err := io.ReadAll(resp.Body)
				return string(raw), err
			},
			end: func() string {
				c.end()
				transport.CloseIdleConnections()
				return c.take()
			},
		}
	}
	requests := func(s session, token string) (answers []string) {
		for _, r := range [][2]string{
			{"/notes?api_key=" + token, ""},
			{"/notes?page_token=page-1-of-many&api_key=" + token, ""},
			{"/notes?page_token=page-2-of-many&api_key=" + token, ""},
			{"/in-the-path-" + token, "password=" + token + "&q=rain"},
			{"/notes", `{"client_secret": "` + token + `", "q": "rain"}`},
			{"/notes", `{"client_secret": "` + token + `", "q": "snow"}`},
			{"/notes", `{"client_secret": "` + token + `", "q": "rain"}`},
		} {
			got, err := s.get(r[0], token, r[1])
			require.NoError(t, err)
			answers = append(answers, got)
		}
		return answers
	}

	t.Setenv(mcptest.RecordVariable, "1")
	s := start("0123-very-secret")
	first := requests(s, "0123-very-secret")
	assert.Empty(t, s.end())
	assert.Equal(t, 6, asked, "a repeated request is recorded once")
	assert.Contains(t, first[0], "0123-very-secret", "a test that records reads the answers of the service unredacted")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	for _, secret := range []string{"0123-very-secret", "cookie-of-the-service", "token-in-the-answer"} {
		assert.NotContains(t, string(raw), secret)
	}
	assert.Contains(t, string(raw), "page-2-of-many", "a page token is not a secret")

	t.Setenv(mcptest.RecordVariable, "")
	service.Close() // replaying needs no service
	s = start("another")
	again := requests(s, "another")
	for i := range first {
		redacted := strings.NewReplacer("0123-very-secret", "REDACTED", "token-in-the-answer", "REDACTED").Replace(first[i])
		assert.Equal(t, redacted, again[i])
	}
	_, err = s.get("/unknown?api_key=another", "another", "")
	assert.ErrorContains(t, err, "POST /unknown is not recorded")
	failure := s.end()
	assert.Contains(t, failure, "a request to the service is not among the exchanges recorded in")
	assert.Contains(t, failure, "/unknown?api_key=REDACTED")
	assert.Contains(t, failure, "MCPTEST_RECORD=1 go test -run '^TestUpstream$'")
}

func TestUpstreamConcurrently(t *testing.T) {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Path) }))
	defer service.Close()
	file := filepath.Join(t.TempDir(), "service.yaml")
	for _, record := range []string{"1", ""} {
		t.Setenv(mcptest.RecordVariable, record)
		c := &fakeTest{failureLog: failureLog{TB: t}}
		transport := &http.Transport{}
		client := &http.Client{Transport: mcptest.Upstream(c, file, mcptest.RecordWith(transport))}
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				resp, err := client.Get(fmt.Sprintf("%s/%d", service.URL, i%4))
				if !assert.NoError(t, err) {
					return
				}
				defer resp.Body.Close()
				raw, err := io.ReadAll(resp.Body)
				assert.NoError(t, err)
				assert.Equal(t, fmt.Sprintf("/%d", i%4), string(raw))
			})
		}
		all.Wait()
		transport.CloseIdleConnections()
		c.end()
		assert.Empty(t, c.take())
	}
}

func TestUpstreamWithoutARecording(t *testing.T) {
	c := &fakeTest{failureLog: failureLog{TB: t}}
	assert.Panics(t, func() { mcptest.Upstream(c, "testdata/nothing.yaml") })
	failure := c.take()
	assert.Contains(t, failure, "testdata/nothing.yaml")
	assert.Contains(t, failure, "MCPTEST_RECORD=1 go test -run '^TestUpstreamWithoutARecording$'")
}
