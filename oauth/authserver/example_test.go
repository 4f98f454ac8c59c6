package authserver_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// newSecret stands for a secret that a program reads from its environment, the same on all
// replicas.
func newSecret() []byte {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	return secret
}

// Users log in with Google. The program decides who may use the service, and what its ID for the
// user is. All replicas have the same Store and the same Secrets.
func Example_google() {
	accounts := map[string]string{"108170": "account-7"} // Google's subject → the service's ID
	as, err := authserver.New(authserver.Config{
		Issuer:       "https://notes.example.com",
		Resources:    []string{"https://notes.example.com/mcp"},
		Scopes:       []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Store:        store.NewMemory(0), // replicas share one of package mcpkit/store/redis
		Secrets:      [][]byte{newSecret()},
		Registration: &authserver.Registration{},
		Login: authserver.Upstream{
			Provider: upstream.Google("client-id", "client-secret"),
			User: func(_ context.Context, who upstream.Identity) (authserver.User, error) {
				id, ok := accounts[who.Subject]
				if !ok {
					return authserver.User{}, authserver.ErrNotAllowed
				}
				return authserver.User{ID: id, Name: who.Email}, nil
			},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("Enter at Google:", as.CallbackURL())
	fmt.Println("For mcpkit.OAuth:", as.Access().Resource)
	// Output:
	// Enter at Google: https://notes.example.com/callback
	// For mcpkit.OAuth: https://notes.example.com/mcp
}

// Users log in on the service's own page. The server asks the program who is logged in, and sends
// the browser to the page if nobody is.
func ExampleSession() {
	sessions := map[string]authserver.User{} // by the value of the service's cookie
	as, err := authserver.New(authserver.Config{
		Issuer:    "https://notes.example.com",
		Resources: []string{"https://notes.example.com/mcp"},
		Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Store:     store.NewMemory(0),
		Secrets:   [][]byte{newSecret()},
		Login: authserver.Session{
			LoginURL: "https://notes.example.com/login",
			User: func(r *http.Request) (authserver.User, bool, error) {
				cookie, err := r.Cookie("session")
				if errors.Is(err, http.ErrNoCookie) {
					return authserver.User{}, false, nil
				}
				user, ok := sessions[cookie.Value]
				return user, ok, nil
			},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(as.Issuer())
	// Output: https://notes.example.com
}

// An organization's identity provider says who the user is, and users see no page. Other users log
// in as usual.
func ExampleEnterprise() {
	members := map[[2]string]string{{"acme", "00u1"}: "account-7"} // organization and subject
	_, err := authserver.New(authserver.Config{
		Issuer:    "https://notes.example.com",
		Resources: []string{"https://notes.example.com/mcp"},
		Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Store:     store.NewMemory(0),
		Secrets:   [][]byte{newSecret()},
		Login:     authserver.Upstream{Provider: upstream.Google("client-id", "client-secret")},
		Enterprise: &authserver.Enterprise{
			Issuers: []authserver.AssertionIssuer{authserver.Okta("acme.okta.com", "acme")},
			User: func(_ context.Context, a authserver.Assertion) (authserver.User, error) {
				id, ok := members[[2]string{a.Tenant, a.Subject}]
				if !ok {
					return authserver.User{}, authserver.ErrNotAllowed
				}
				return authserver.User{ID: id}, nil
			},
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// An administrator sees who is connected, and ends all connections of a user who has left.
func ExampleServer_Grants() {
	ctx := context.Background()
	as, err := authserver.New(authserver.Config{
		Issuer:    "http://127.0.0.1:8080", // a loopback address needs no Store and no Secrets
		Resources: []string{"http://127.0.0.1:8080/mcp"},
		Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Login:     authserver.TestUsers{{ID: "account-7", Name: "Ada"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	filter := authserver.GrantFilter{User: "account-7"}
	for {
		grants, err := as.Grants(ctx, filter)
		if err != nil {
			fmt.Println(err)
			return
		}
		if len(grants) == 0 {
			break
		}
		for _, grant := range grants {
			fmt.Println(grant.UserName, grant.Client.Name, grant.Scopes, grant.Used)
			filter.After = grant.ID
		}
	}
	ended, err := as.RevokeAll(ctx, authserver.GrantFilter{User: "account-7"})
	fmt.Println(ended, err)
	// Output: 0 <nil>
}

// The pages have the name and the colors of the service, and its words in another language.
func ExamplePages() {
	german := map[string]string{}
	for _, text := range authserver.EnglishTexts() {
		german[text] = text // a program reads its translation from a file
	}
	_, err := authserver.New(authserver.Config{
		Issuer:    "http://127.0.0.1:8080",
		Resources: []string{"http://127.0.0.1:8080/mcp"},
		Scopes:    []authserver.Scope{{Name: "notes:read", Description: "Read your notes"}},
		Login:     authserver.TestUsers{{ID: "account-7", Name: "Ada"}},
		Pages: authserver.Pages{
			Service:      "Notes",
			Style:        ":root { --accent: #0a5; --on-accent: #fff }",
			Privacy:      "https://example.com/privacy",
			Translations: map[string]map[string]string{"de": german},
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// A configuration with several mistakes gets one error that lists all of them.
func ExampleNew_mistakes() {
	_, err := authserver.New(authserver.Config{Issuer: "https://notes.example.com/"})
	fmt.Println(err)
	// Output:
	// authserver: issuer "https://notes.example.com/": write it as https://notes.example.com, because clients compare it byte by byte
	// authserver: Resources is empty: name the URL of the MCP endpoint
	// authserver: Login is missing: give an Upstream, a Session or TestUsers
	// authserver: Store is missing: without one, a restart ends every login
	// authserver: Secrets is missing: give a secret of 32 random bytes that all replicas share
}
