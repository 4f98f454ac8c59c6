package wrap

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/jobs"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// Job is [HTTP] for a route whose service answers before it has finished: with status 202 and the
// address of the status of the work. It declares the three tools of [jobs.Add], whose work sends
// the request, asks for the status until the service has finished, and returns the last answer as
// the output.
//
// The address is that of the header Operation-Location, Location or Content-Location. It must be of
// the backend's host. A request for the status has the method GET and what [Identity] sets. Job
// asks again as long as the answer has status 202, or a member with one of the values of the tag
// pending:
//
//	Status string `json:"status" pending:"queued,running"`
//
// Between requests it waits as long as the header Retry-After says, and otherwise from one to 30
// seconds, longer each time. A status that cannot be read is asked for again, five times in a row.
//
// opts has the options of the three tools. If the route does not fit In or Out, s.Check has a
// finding, and the tool starts no work.
func Job[In, Out any](s *mcpkit.Server, b *Backend, st store.Store, route, name string, a annotate.Annotation, description string, opts *jobs.Options) *jobs.Runner {
	pos := caller()
	call, problems := declare[In, Out](b, route, name, a, true)
	var own jobs.Options
	if opts != nil {
		own = *opts
	}
	if len(problems) == 0 {
		own.Tool = append([]mcpkit.ToolOption{mcpkit.Declared(pos)}, own.Tool...)
		return jobs.Add(s, st, name, a, description, call, &own)
	}
	// One tool reports the problems once.
	mcpkit.AddTool(s, name, a, description, func(context.Context, In) (Done, error) { return Done{}, errFaultyRoute },
		append([]mcpkit.ToolOption{mcpkit.Declared(pos, problems...)}, own.Tool...)...)
	return jobs.Add(mcpkit.New(mcpkit.Manifest{}, mcpkit.Public("serves nothing")), st, name, a, description, call, &own)
}

// The waits between requests for a status that does not say when to ask again.
const (
	firstPoll   = time.Second
	longestPoll = 30 * time.Second
	soonestPoll = 100 * time.Millisecond
)

// pollAttempts is how many requests for a status may fail in a row.
const pollAttempts = 5

// statusHeaders have the address of the status, in the order of their preference.
var statusHeaders = []string{"Operation-Location", "Location", "Content-Location"}

// follow asks for the status of work until the service has finished it, and returns the last
// answer.
func (b *Backend) follow(ctx context.Context, bind *binding, form *outputForm, a *reply) (*reply, error) {
	var address *url.URL
	pause := firstPoll
	failed := 0
	for form.isPending(a) {
		if next, err := b.statusAddress(a); err != nil {
			return nil, errlog.Errorf("%s: %w", bind.route.text, err)
		} else if next != nil {
			address = next
		}
		if address == nil {
			return nil, errlog.Errorf("%s answered %d without the address of the status (%s)", bind.route.text, a.status, strings.Join(statusHeaders, ", "))
		}
		for {
			if err := sleep(ctx, pollWait(a.header, &pause)); err != nil {
				return nil, err
			}
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
			if err != nil {
				return nil, errlog.Errorf("%s: the address of the status cannot be requested", bind.route.text)
			}
			r.Header.Set("User-Agent", "mcpkit")
			next, err := b.do(ctx, bind, r, form.accept())
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err == nil && next.status < 500 && next.status != http.StatusTooManyRequests:
				a, failed = next, 0
			case failed+1 == pollAttempts:
				return next, err
			default:
				failed++
				continue
			}
			break
		}
	}
	return a, nil
}

// isPending reports whether the service has not finished.
func (f *outputForm) isPending(a *reply) bool {
	switch {
	case a.status == http.StatusAccepted:
		return true
	case f.pending == nil || a.status < 200 || a.status > 299 || a.truncated:
		return false
	}
	body, err := a.jsonBody()
	if err != nil {
		return false
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return false
	}
	text, _ := strictjson.String(object[f.pending.member])
	return slices.Contains(f.pending.values, text)
}

// statusAddress returns the address of the status in an answer, or nil. It must be of the backend,
// because the request has what Identity sets.
func (b *Backend) statusAddress(a *reply) (*url.URL, error) {
	for _, name := range statusHeaders {
		text := a.header.Get(name)
		if text == "" {
			continue
		}
		u, err := a.request.URL.Parse(text)
		if err != nil || u.Scheme != b.base.Scheme || !strings.EqualFold(u.Host, b.base.Host) || u.User != nil {
			return nil, errlog.Errorf("the address of the status in the header %s is not one of the service", name)
		}
		u.Fragment = ""
		return u, nil
	}
	return nil, nil
}

// pollWait returns how long to wait before the next request for the status. It makes pause, the
// wait without a header, longer.
func pollWait(h http.Header, pause *time.Duration) time.Duration {
	if h.Get("Retry-After") == "0" {
		return soonestPoll
	}
	if wait, ok := waitFor(h, time.Now()); ok {
		return min(wait, 10*longestPoll)
	}
	wait := *pause
	*pause = min(wait*3/2, longestPoll)
	return wait
}

// sleep waits until d has passed or ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
