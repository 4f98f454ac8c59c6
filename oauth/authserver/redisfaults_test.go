package authserver_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/redistest"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/mcpkit/store/redis"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// A redisPair is a Redis with a replica, both behind proxies.
type redisPair struct {
	t                *testing.T
	primary, replica *redistest.Server
	front            *redisProxy // between the authorization servers and the primary
	link             *redisProxy // between the primary and its replica
}

func startRedisPair(t *testing.T) *redisPair {
	start := func() *redistest.Server {
		return redistest.Start(t, "--appendonly", "no", "--repl-diskless-sync-delay", "0", "--maxmemory-policy", "noeviction")
	}
	p := &redisPair{t: t, primary: start(), replica: start()}
	p.front, p.link = startRedisProxy(t, p.primary.Addr()), startRedisProxy(t, p.primary.Addr())
	p.follow()
	return p
}

// do sends a command to a server.
func (p *redisPair) do(server *redistest.Server, command string) string {
	c := goredis.NewClient(&goredis.Options{Addr: server.Addr(), MaxRetries: -1})
	defer func() { _ = c.Close() }()
	var args []any
	for word := range strings.FieldsSeq(command) {
		args = append(args, word)
	}
	answer, err := c.Do(context.Background(), args...).Result()
	if !assert.NoError(p.t, err, command) {
		return ""
	}
	return fmt.Sprint(answer)
}

// follow makes the replica follow the primary, and waits until it has everything.
func (p *redisPair) follow() {
	_, port, _ := strings.Cut(p.link.Addr().String(), ":")
	p.do(p.replica, "REPLICAOF 127.0.0.1 "+port)
	require.Eventually(p.t, func() bool {
		return strings.Contains(p.do(p.primary, "INFO replication"), "state=online") && strings.Contains(p.do(p.replica, "INFO replication"), "master_link_status:up")
	}, 30*time.Second, 10*time.Millisecond, "the replica does not follow")
}

// promote makes the replica the primary after the primary has ended. What the link held back is
// lost. The old primary comes back as the replica.
func (p *redisPair) promote() {
	p.primary.Kill()
	p.link.heal(p.replica.Addr())
	p.do(p.replica, "REPLICAOF NO ONE")
	p.primary, p.replica = p.replica, p.primary
	p.replica.Restart()
	p.front.heal(p.primary.Addr())
	p.follow()
}

// open opens a store whose writes wait for the replica, if there are replicas.
func (p *redisPair) open(timeout time.Duration, replicas int) store.Store {
	s, err := redis.Open(p.t.Context(), &goredis.UniversalOptions{
		Addrs: []string{p.front.Addr().String()}, DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout,
	}, &redis.Options{Replicas: replicas})
	require.NoError(p.t, err)
	p.t.Cleanup(func() { _ = s.Close() })
	return s
}

// A redisFault is one way in which Redis fails at a request.
type redisFault struct {
	name        string
	fault, rest func() verdict
	heal        func()
}

func always(v verdict) func() verdict { return func() verdict { return v } }

// faults returns the ways in which Redis fails.
func (p *redisPair) faults() []redisFault {
	reconnect := func() { p.front.heal("") }
	full := func() verdict {
		p.do(p.primary, "CONFIG SET maxmemory 1")
		return pass
	}
	behind := func() verdict { // from now on the replica gets nothing
		p.link.arm(1, always(hold), always(hold))
		return pass
	}
	return []redisFault{
		{"gone before the request", always(cutBefore), always(cutBefore), reconnect},
		{"gone before the reply", always(cutAfter), always(cutBefore), reconnect},
		{"one reply is lost", always(cutAfter), nil, reconnect},
		{slowFault, always(hold), always(hold), reconnect},
		{"full", full, nil, func() { p.do(p.primary, "CONFIG SET maxmemory 0"); reconnect() }},
		{"failing over", func() verdict { p.primary.Kill(); return cutBefore }, always(cutBefore), p.promote},
		{"failing over to one behind", behind, nil, p.promote},
	}
}

// slowFault is the name of the fault in which replies come later than the client waits.
const slowFault = "slow"

// A loginUnderTest is an authorization server on three replicas whose users log in at a provider,
// and a resource server.
type loginUnderTest struct {
	*cluster
	resource string
	stores   []store.Store
	refusals int
}

func newLoginUnderTest(t *testing.T, open func() store.Store) *loginUnderTest {
	l := &loginUnderTest{}
	l.cluster = newCluster(t, func() store.Store {
		l.stores = append(l.stores, open())
		return l.stores[len(l.stores)-1]
	}, balance)
	provider := newRotatingProvider(t)
	l.config.Login = authserver.Upstream{Provider: &upstream.Provider{
		Name: "Provider", AuthorizationEndpoint: provider.url + "/authorize", TokenEndpoint: provider.url + "/token", UserInfoEndpoint: provider.url + "/user",
		ClientID: "mcpkit", ClientSecret: "secret", Scopes: []string{"profile"},
	}}
	for i := range l.replicas {
		l.restart(i, l.stores[i])
	}
	guard, err := oauth.New(l.replicas[0].Load().Access())
	require.NoError(t, err)
	srv := httptest.NewServer(guard.Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), nil))
	t.Cleanup(srv.Close)
	l.resource = srv.URL + "/mcp"
	return l
}

// settle waits until all replicas can use their store again.
func (l *loginUnderTest) settle() {
	l.t.Helper()
	for _, s := range l.stores {
		require.Eventually(l.t, func() bool {
			return s.Put(l.t.Context(), "probe", nil, time.Minute, "") == nil
		}, 20*time.Second, 5*time.Millisecond, "the store does not recover")
	}
}

// consent opens a consent page and returns what its button sends.
func (l *loginUnderTest) consent(b *browser) url.Values {
	p := b.get(l.authorizeURL("prompt", "consent"))
	return url.Values{"request": {p.sealed(l.t)}, "way": {"upstream"}}
}

// atProvider returns the address to which the provider sends a user who has agreed.
func (l *loginUnderTest) atProvider(b *browser) string {
	to := b.post(l.url+"/consent", l.consent(b)).location(l.t)
	return l.callback(to)
}

// callback returns where the provider sends the browser that opened an address there.
func (l *loginUnderTest) callback(at *url.URL) string {
	return l.url + "/callback?" + url.Values{"code": {"c"}, "state": {at.Query().Get("state")}}.Encode()
}

// newCode returns a code for a client.
func (l *loginUnderTest) newCode() string {
	b := newBrowser(l.t)
	return b.get(l.atProvider(b)).location(l.t).Query().Get("code")
}

func (l *loginUnderTest) newTokens() tokens {
	answer := l.post("/token", redeemForm(l.newCode()))
	require.Equal(l.t, http.StatusOK, answer.status, answer.Description)
	return answer
}

func (l *loginUnderTest) revoke(token string) tokens {
	return l.post("/revoke", url.Values{"client_id": {"web"}, "token": {token}})
}

// call calls the resource server.
func (l *loginUnderTest) call(token string) page {
	b := newBrowser(l.t)
	b.header.Set("Authorization", "Bearer "+token)
	return b.get(l.resource)
}

// refused checks that a response says that the server is not available, and nothing about why.
func (l *loginUnderTest) refused(status int, header http.Header, text string) {
	l.t.Helper()
	l.refusals++
	assert.Equal(l.t, http.StatusServiceUnavailable, status, text)
	assert.NotEmpty(l.t, header.Get("Retry-After"))
	visible := markup.ReplaceAllString(text, "")
	assert.NotRegexp(l.t, `(?i)\b(redis|store|dial|tcp|eof|timeout|oom|memory|replica|script|127\.0\.0\.1:6)`, visible)
}

// markup is what a page does not show.
var markup = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)

// refusedPage is refused for a page, or for a redirect that tells the client.
func (l *loginUnderTest) refusedPage(p page) {
	l.t.Helper()
	if p.StatusCode != http.StatusSeeOther && p.StatusCode != http.StatusFound {
		l.refused(p.StatusCode, p.Header, p.body)
		return
	}
	l.refusals++
	q := p.location(l.t).Query()
	assert.Equal(l.t, "temporarily_unavailable", q.Get("error"), q)
	assert.Equal(l.t, "the state", q.Get("state"))
	assert.Empty(l.t, q.Get("code"))
}

// A loginStep is a step of a login. Its start prepares it and returns the step itself, which
// returns what must be true after the fault, whatever became of the step.
type loginStep struct {
	name  string
	start func(l *loginUnderTest) (do func() (afterwards func()))
}

// loginSteps are the steps of a login.
var loginSteps = []loginStep{
	{"authorize", func(l *loginUnderTest) func() func() {
		b := newBrowser(l.t)
		id, _ := l.register(`{"redirect_uris":["https://client.example.com/callback"],"token_endpoint_auth_method":"none"}`)["client_id"].(string)
		address := l.authorizeURL("client_id", id)
		return func() func() {
			if p := b.get(address); p.StatusCode != http.StatusOK {
				l.refusedPage(p)
			}
			return func() { assert.Equal(l.t, http.StatusOK, b.get(address).StatusCode) }
		}
	}},
	{"consent", func(l *loginUnderTest) func() func() {
		b := newBrowser(l.t)
		form := l.consent(b)
		return func() func() {
			p := b.post(l.url+"/consent", form)
			to := p.Header.Get("Location")
			if !strings.Contains(to, "/authorize?") {
				l.refusedPage(p)
				return func() { assert.NotEmpty(l.t, l.newCode(), "the user logs in again") }
			}
			at, err := url.Parse(to)
			assert.NoError(l.t, err)
			return func() {
				to := b.get(l.callback(at)).location(l.t)
				assert.NotEmpty(l.t, to.Query().Get("code"), "the login that began goes on")
			}
		}
	}},
	{"callback", func(l *loginUnderTest) func() func() {
		b := newBrowser(l.t)
		address := l.atProvider(b)
		return func() func() {
			p := b.get(address)
			code := ""
			if to, err := url.Parse(p.Header.Get("Location")); err == nil {
				code = to.Query().Get("code")
			}
			if code == "" {
				l.refusedPage(p)
				return func() { assert.NotEmpty(l.t, l.newCode(), "the user logs in again") }
			}
			return func() {
				assert.Equal(l.t, http.StatusOK, l.post("/token", redeemForm(code)).status, "a code that was sent is good")
				assert.Equal(l.t, "invalid_grant", l.post("/token", redeemForm(code)).Error)
			}
		}
	}},
	{"token", func(l *loginUnderTest) func() func() {
		code := l.newCode()
		return func() func() {
			first := l.post("/token", redeemForm(code))
			if first.status == http.StatusOK {
				return func() {
					assert.Equal(l.t, http.StatusOK, l.post("/token", refreshForm(first.Refresh)).status, "an acknowledged grant is good")
					assert.Equal(l.t, "invalid_grant", l.post("/token", redeemForm(code)).Error, "not twice")
				}
			}
			l.refused(first.status, first.header, first.Description)
			during := l.post("/token", redeemForm(code)) // the client tries again while the fault goes on
			return func() {
				if during.status == http.StatusOK {
					assert.Equal(l.t, http.StatusOK, l.post("/token", refreshForm(during.Refresh)).status, "an acknowledged grant is good")
				} else {
					again := l.post("/token", redeemForm(code))
					assert.Contains(l.t, []int{http.StatusOK, http.StatusBadRequest}, again.status, "the client tries again")
					if again.status == http.StatusOK {
						assert.Equal(l.t, http.StatusOK, l.post("/token", refreshForm(again.Refresh)).status)
					}
				}
				assert.Equal(l.t, "invalid_grant", l.post("/token", redeemForm(code)).Error, "not twice")
			}
		}
	}},
	{"refresh", func(l *loginUnderTest) func() func() {
		token := l.newTokens().Refresh
		return func() func() {
			answer := l.post("/token", refreshForm(token))
			if answer.status != http.StatusOK {
				l.refused(answer.status, answer.header, answer.Description)
				answer = l.post("/token", refreshForm(token)) // while the fault goes on
			}
			if answer.status == http.StatusOK {
				token = answer.Refresh
			}
			return func() {
				assert.Equal(l.t, http.StatusOK, l.post("/token", refreshForm(token)).status, "the client keeps its login")
			}
		}
	}},
	{"revoke", func(l *loginUnderTest) func() func() {
		token := l.newTokens().Refresh
		return func() func() {
			answer := l.revoke(token)
			if answer.status != http.StatusOK {
				l.refused(answer.status, answer.header, answer.Description)
				answer = l.revoke(token)
			}
			return func() {
				if answer.status != http.StatusOK {
					assert.Equal(l.t, http.StatusOK, l.revoke(token).status)
				}
				assert.Equal(l.t, "invalid_grant", l.post("/token", refreshForm(token)).Error, "a grant that was revoked is back")
			}
		}
	}},
	{"call", func(l *loginUnderTest) func() func() {
		token := l.newTokens().Access
		return func() func() {
			if p := l.call(token); p.StatusCode != http.StatusOK {
				l.refused(p.StatusCode, p.Header, p.body)
			}
			return func() { // a connection that broke may be noticed by another call first
				for end := time.Now().Add(5 * time.Second); l.call(token).StatusCode != http.StatusOK; time.Sleep(50 * time.Millisecond) {
					if !assert.True(l.t, time.Now().Before(end), "calls fail after the fault") {
						return
					}
				}
			}
		}
	}},
}

// TestRedisFailsInTheMiddleOfEachStep has Redis fail at each request of each step of a login, in
// each way: gone, slow, full, and failing over to a replica, which has everything or lacks the last
// writes. Clients see 503. Nothing is redeemed twice, what was acknowledged is true after the
// fault, and the replicas go on without a restart.
func TestRedisFailsInTheMiddleOfEachStep(t *testing.T) {
	testsize.OnlySlow(t, "it starts Redis many times")
	for i, fault := range (&redisPair{}).faults() {
		t.Run(fault.name, func(t *testing.T) {
			pair := startRedisPair(t)
			f := pair.faults()[i]
			l := newLoginUnderTest(t, func() store.Store {
				if f.name == slowFault { // each request takes as long as the client waits
					return pair.open(400*time.Millisecond, 0)
				}
				return pair.open(time.Second, 1)
			})
			l.settle()    // the replica acknowledges writes
			l.newTokens() // the signing keys exist
			for _, step := range loginSteps {
				t.Logf("%s: %d times", step.name, l.failEach(pair, f, step))
			}
			assert.Positive(t, l.refusals)
		})
	}
}

// failEach has Redis fail at each request of a step, until the step has fewer requests, and returns
// how often that was, or has every third request fail if the test must be short.
func (l *loginUnderTest) failEach(pair *redisPair, f redisFault, step loginStep) (times int) {
	for at := 1; ; at += testsize.Count(1, 3) {
		do := step.start(l)
		pair.front.arm(at, f.fault, f.rest)
		afterwards := do()
		if !pair.front.begun() {
			pair.front.arm(0, nil, nil)
			require.Positive(l.t, times, "%s uses no store", step.name)
			return times
		}
		times++
		f.heal()
		l.settle()
		afterwards()
		require.False(l.t, l.t.Failed(), "%s, with the fault at request %d", step.name, at)
	}
}
