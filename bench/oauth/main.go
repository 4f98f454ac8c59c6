// Command oauth measures the verification of access tokens: of a cached token, of a new token
// compared with golang-jwt alone with the same key, and under attack.
//
//	cd bench && go run ./oauth           # some seconds
//	cd bench && go run ./oauth -check    # exits with 1 if a target is missed
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/mcpkit-go/mcpkit/bench/internal/host"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// The targets.
const (
	mostCached       = 2 * time.Microsecond
	mostCachedAllocs = 2
	mostOfPeer       = 1.25 // time over golang-jwt's alone
)

const (
	audience = "https://notes.example.com/mcp"
	rounds   = 15 // pairs of runs; their median ratio is the result
)

func main() {
	check := flag.Bool("check", false, "exit with 1 if a target is missed")
	testing.Init() // for testing.Benchmark
	flag.Parse()
	h := &host.Host{}
	missed := run(h)
	h.Close()
	for _, m := range missed {
		fmt.Println("MISSED:", m)
	}
	if *check && len(missed) > 0 {
		os.Exit(1)
	}
}

func run(h *host.Host) (missed []string) {
	hold := func(ok bool, format string, args ...any) {
		if !ok {
			missed = append(missed, fmt.Sprintf(format, args...))
		}
	}
	issuer := oauthtest.New(h, &oauthtest.Options{Audience: audience})
	config := oauth.JWTConfig{Issuer: issuer.URL(), Audiences: []string{audience}, Algorithms: []string{"RS256", "ES256"}}
	ctx := context.Background()

	token := issuer.Issue()
	cached := oauth.Cache(verifier(config), nil)
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(cached.Verify(ctx, token))
		}
	})
	perCall := time.Duration(result.NsPerOp())
	fmt.Printf("| verification | time | allocations | against golang-jwt alone |\n|---|---|---|---|\n")
	fmt.Printf("| cached token | %s | %d | |\n", perCall, result.AllocsPerOp())
	hold(perCall <= mostCached, "a cached token takes %s, more than %s", perCall, mostCached)
	hold(result.AllocsPerOp() <= mostCachedAllocs, "a cached token takes %d allocations, more than %d", result.AllocsPerOp(), mostCachedAllocs)

	for _, alg := range []oauthtest.Algorithm{oauthtest.RS256, oauthtest.ES256} {
		token := issuer.Issue(oauthtest.SignWith(alg))
		ours, peer := verifier(config), golangJWT(issuer, alg)
		ratio, least := compare(
			func() { must(ours.Verify(ctx, token)) },
			func() { must(peer.Parse(token, peerKey(issuer, token))) })
		fmt.Printf("| %s, first time | %s | | %.2f× |\n", alg, least, ratio)
		hold(ratio <= mostOfPeer, "%s takes %.2f times golang-jwt alone, more than %.2f", alg, ratio, mostOfPeer)
	}

	fetches, rotated := flood(issuer, config)
	fmt.Printf("\n10,000 tokens with made-up keys: %d fetches of the key set, including the first; a rotation in the middle was accepted: %t\n", fetches, rotated)
	hold(fetches <= 3 && rotated, "the flood caused %d fetches; rotation accepted: %t", fetches, rotated)

	fetches, refused := rush(issuer, config)
	fmt.Printf("500 first requests at once: %d fetch, %d refused\n", fetches, refused)
	hold(fetches == 1 && refused == 0, "the rush caused %d fetches and %d refusals", fetches, refused)
	return missed
}

func verifier(c oauth.JWTConfig) oauth.Verifier { return must(oauth.NewJWT(c)) }

// golangJWT returns a parser of golang-jwt alone, with all its checks on.
func golangJWT(issuer *oauthtest.Issuer, alg oauthtest.Algorithm) *jwt.Parser {
	return jwt.NewParser(jwt.WithValidMethods([]string{string(alg)}), jwt.WithIssuer(issuer.URL()), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second), jwt.WithStrictDecoding())
}

// compare runs two functions in turn, so that other programs disturb both alike. It returns the
// median ratio of their times and the shortest time of one call of the first.
func compare(ours, theirs func()) (ratio float64, least time.Duration) {
	const calls = 400
	measure := func(f func()) time.Duration {
		start := time.Now()
		for range calls {
			f()
		}
		return time.Since(start) / calls
	}
	ratios := make([]float64, 0, rounds)
	least = time.Hour
	for range rounds {
		a, b := measure(ours), measure(theirs)
		least = min(least, a)
		ratios = append(ratios, float64(a)/float64(b))
	}
	slices.Sort(ratios)
	return ratios[rounds/2], least
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
