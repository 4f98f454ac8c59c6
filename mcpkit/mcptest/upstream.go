package mcptest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// RecordVariable is the environment variable that has [Upstream] record.
const RecordVariable = "MCPTEST_RECORD"

// Upstream returns a transport for the handlers of a server that call a service over HTTP: it
// replays the exchanges that are recorded in file, such as "testdata/github.yaml", and
// opens no connection. To record them, which takes the real service and its credentials:
//
//	MCPTEST_RECORD=1 go test -run '^TestSearch$'
//
// A request is answered with the exchange that has the same method, URL and body, as often as
// it is made. One that is not recorded fails the test. What is recorded has no
// credentials in it, as far as they can be told: headers, parameters of the query and of
// forms, and members of JSON whose names say so (authorization, cookie, token, secret,
// password, api_key, …) are redacted, and so are those values wherever else they stand.
// [Secrets] names others. Look at the file before committing it.
//
// The exchanges are kept by go-vcr, whose format the file has.
func Upstream(t testing.TB, file string, opts ...UpstreamOption) http.RoundTripper {
	t.Helper()
	u := &upstream{t: t, file: file}
	o := upstreamOptions{through: http.DefaultTransport}
	for _, opt := range opts {
		opt(&o)
	}
	u.redactor = newRedactor(o.secrets)
	mode := recorder.ModeReplayOnly
	if u.recording = os.Getenv(RecordVariable) != ""; u.recording {
		mode = recorder.ModeRecordOnly
	}
	var err error
	u.recorder, err = recorder.New(strings.TrimSuffix(file, ".yaml"),
		recorder.WithMode(mode),
		recorder.WithRealTransport(o.through),
		recorder.WithReplayableInteractions(true),
		recorder.WithSkipRequestLatency(true),
		recorder.WithMatcher(u.matches),
		recorder.WithHook(func(i *cassette.Interaction) error { u.redactor.collect(i); return nil }, recorder.AfterCaptureHook),
		recorder.WithHook(u.redactor.redact, recorder.BeforeSaveHook),
	)
	if err != nil {
		t.Fatalf("mcptest: the recorded exchanges of %s cannot be used: %v\n  fix: %s", file, err, u.howTo())
	}
	t.Cleanup(func() {
		if err := u.recorder.Stop(); err != nil {
			t.Errorf("mcptest: saving %s: %v", file, err)
		}
	})
	return u
}

// An UpstreamOption changes an [Upstream].
type UpstreamOption func(*upstreamOptions)

type upstreamOptions struct {
	secrets []string
	through http.RoundTripper
}

// Secrets are texts that must not be recorded, wherever they stand. In replays a request
// may have others in their place: give those then.
func Secrets(texts ...string) UpstreamOption {
	return func(o *upstreamOptions) { o.secrets = append(o.secrets, texts...) }
}

// Through sets the transport that recording uses; the default is http.DefaultTransport.
func Through(rt http.RoundTripper) UpstreamOption {
	return func(o *upstreamOptions) { o.through = rt }
}

type upstream struct {
	t         testing.TB
	file      string
	recorder  *recorder.Recorder
	redactor  *redactor
	recording bool
}

func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := u.recorder.RoundTrip(r)
	if !errors.Is(err, cassette.ErrInteractionNotFound) {
		return resp, err
	}
	promise{
		what: "every request to the service is among the recorded exchanges of " + u.file,
		why:  "A test that reaches the real service passes or fails with it, and runs on no other machine.",
		fix:  "if the request is right, " + u.howTo(),
	}.broken(u.t, breach{sent: r.Method + " " + u.redactor.text(r.URL.String())})
	return nil, fmt.Errorf("mcptest: %s %s is not recorded", r.Method, r.URL.Path)
}

func (u *upstream) howTo() string {
	return fmt.Sprintf("record the exchanges: %s=1 go test -run '^%s$'", RecordVariable, root(u.t))
}

// matches compares a request with a recorded one, both without secrets.
func (u *upstream) matches(r *http.Request, recorded cassette.Request) bool {
	if r.Method != recorded.Method || u.redactor.text(r.URL.String()) != u.redactor.text(recorded.URL) {
		return false
	}
	var body []byte
	if r.Body != nil && r.Body != http.NoBody {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return false
		}
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return u.redactor.text(string(body)) == u.redactor.text(recorded.Body)
}
