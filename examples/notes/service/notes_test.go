package service_test

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
)

func TestANote(t *testing.T) {
	alice := seeded(t).as("alice")
	created := alice.do("POST", "/notes", object{"title": "Groceries", "body": "Milk <&> 牛乳"})
	require.Equal(t, http.StatusCreated, created.status)
	path := created.header.Get("Location")
	n := do[service.Note](alice, 200, "GET", path, nil)
	assert.Equal(t, "/notes/"+n.ID, path)
	assert.Equal(t, []any{"Groceries", "Milk <&> 牛乳", "alice", "owner", 1}, []any{n.Title, n.Body, n.Owner, n.Access, n.Version})

	n = do[service.Note](alice, 200, "PATCH", path, object{"body": "Bread"})
	assert.Equal(t, []any{"Groceries", "Bread", 2}, []any{n.Title, n.Body, n.Version})
	n = do[service.Note](alice, 200, "POST", path+"/append", object{"text": "Butter"})
	assert.Equal(t, []any{"Bread\nButter", 3}, []any{n.Body, n.Version})
	assert.Equal(t, `"3"`, alice.do("GET", path, nil).header.Get("ETag"))
	assert.Contains(t, alice.refused(412, "changed", "PATCH", path, object{"title": "x"}, "If-Match", `"2"`), "version 3, not at 2")
	n = do[service.Note](alice, 200, "PATCH", path, object{"title": "Shopping"}, "If-Match", `"3"`)
	assert.Equal(t, "Shopping", n.Title)

	assert.Equal(t, 204, alice.do("DELETE", path, nil).status)
	alice.refused(404, "not_found", "GET", path, nil)
	alice.refused(404, "not_found", "DELETE", path, nil)
}

func TestWhatANoteMayBe(t *testing.T) {
	alice := seeded(t).as("alice")
	for name, tc := range map[string]struct {
		body object
		says string
	}{
		"no title":   {object{"body": "b"}, "the title is empty"},
		"blank":      {object{"title": " \n"}, "the title is empty"},
		"long title": {object{"title": strings.Repeat("ü", 201)}, "the title has 201 characters; at most 200"},
		"long body":  {object{"title": "t", "body": strings.Repeat("x", 100_001)}, "the body has 100001 characters"},
		"null":       {object{"title": "t", "body": "a\x00b"}, "the body is not valid text"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, alice.refused(422, "invalid", "POST", "/notes", tc.body), tc.says)
			if _, named := tc.body["title"]; named {
				assert.Contains(t, alice.refused(422, "invalid", "PATCH", "/notes/"+service.SeedPlan, tc.body), tc.says)
			}
		})
	}
	alice.refused(422, "invalid", "PATCH", "/notes/"+service.SeedPlan, object{})
	alice.refused(422, "invalid", "POST", "/notes/"+service.SeedPlan+"/append", object{"text": ""})
	assert.Contains(t, alice.refused(422, "invalid", "POST", "/notes/"+service.SeedTranscript+"/append", object{"text": strings.Repeat("x", 50_000)}), "with the text the body would have")
	assert.Equal(t, 1, do[service.Note](alice, 200, "GET", "/notes/"+service.SeedPlan, nil).Version, "nothing was changed")
}

// TestEditsOfManyAreAllThere checks that concurrent appends lose nothing, and that reads succeed
// meanwhile.
func TestEditsOfManyAreAllThere(t *testing.T) {
	inMemory := newAPI(t, service.Options{})
	require.NoError(t, inMemory.svc.Seed(t.Context(), 1))
	for name, a := range map[string]*api{"in a file": seeded(t), "in memory": inMemory} {
		t.Run(name, func(t *testing.T) {
			var all sync.WaitGroup
			for _, c := range []caller{a.as("alice"), a.as("bob")} {
				for range 10 {
					all.Go(func() {
						assert.Equal(t, 200, c.do("POST", "/notes/"+service.SeedPlan+"/append", object{"text": "- one line"}).status)
					})
					all.Go(func() { assert.Equal(t, 200, c.do("GET", "/search?q=line+garden", nil).status) })
				}
			}
			all.Wait()
			n := do[service.Note](a.as("alice"), 200, "GET", "/notes/"+service.SeedPlan, nil)
			assert.Equal(t, 20, strings.Count(n.Body, "- one line"))
			assert.Equal(t, 21, n.Version)
		})
	}
}

// TestWhoMayDoWhat calls every route of a note with every kind of access to it.
func TestWhoMayDoWhat(t *testing.T) {
	const (
		plan = "/notes/" + service.SeedPlan
		file = plan + "/attachments/seedlist2026aaaa"
	)
	type codes = map[string]int
	for name, tc := range map[string]struct {
		method, path string
		body         any
		want         codes
	}{
		"read":              {"GET", plan, nil, codes{"alice": 200, "bob": 200, "carol": 200, "dora": 404, "": 401}},
		"change":            {"PATCH", plan, object{"title": "t"}, codes{"alice": 200, "bob": 200, "carol": 403, "dora": 404, "": 401}},
		"append":            {"POST", plan + "/append", object{"text": "t"}, codes{"alice": 200, "bob": 200, "carol": 403, "dora": 404, "": 401}},
		"delete":            {"DELETE", plan, nil, codes{"alice": 204, "bob": 403, "carol": 403, "dora": 404, "": 401}},
		"delete many":       {"POST", "/notes/delete", object{"ids": []string{service.SeedPlan}}, codes{"alice": 200, "bob": 403, "carol": 403, "dora": 404, "": 401}},
		"shares":            {"GET", plan + "/shares", nil, codes{"alice": 200, "bob": 403, "carol": 403, "dora": 404, "": 401}},
		"share":             {"PUT", plan + "/shares/dora", object{"access": "read"}, codes{"alice": 200, "bob": 403, "carol": 403, "dora": 404, "": 401}},
		"unshare":           {"DELETE", plan + "/shares/carol", nil, codes{"alice": 204, "bob": 403, "carol": 204, "dora": 404, "": 401}},
		"attach":            {"POST", plan + "/attachments", object{"name": "n", "media_type": "text/plain", "text": "t"}, codes{"alice": 201, "bob": 201, "carol": 403, "dora": 404, "": 401}},
		"read attachment":   {"GET", file, nil, codes{"alice": 200, "bob": 200, "carol": 200, "dora": 404, "": 401}},
		"delete attachment": {"DELETE", file, nil, codes{"alice": 204, "bob": 204, "carol": 403, "dora": 404, "": 401}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for who, want := range tc.want {
				a := seeded(t)
				_, err := a.svc.CreateAccount(t.Context(), "dora", "Dora", "")
				require.NoError(t, err)
				c := caller{api: a}
				if who != "" {
					c = a.as(who)
				}
				got := c.do(tc.method, tc.path, tc.body)
				assert.Equal(t, want, got.status, "%s: %s", who, got.body)
			}
		})
	}
}

func TestDeletingMany(t *testing.T) {
	alice := seeded(t).as("alice")
	ids := []string{service.SeedPlan, service.SeedTranscript, service.SeedPlan}
	for _, one := range []string{service.SeedBudget, service.SeedSecret, "nothing"} {
		assert.Contains(t, []int{403, 404}, alice.do("POST", "/notes/delete", object{"ids": append(slices.Clone(ids), one)}).status)
		assert.Equal(t, 200, alice.do("GET", "/notes/"+service.SeedPlan, nil).status, "all or none")
	}
	assert.Equal(t, 2, do[service.Deleted](alice, 200, "POST", "/notes/delete", object{"ids": ids}).Deleted)
	alice.refused(404, "not_found", "GET", "/notes/"+service.SeedPlan, nil)
	alice.refused(422, "invalid", "POST", "/notes/delete", object{"ids": []string{}})
	alice.refused(422, "invalid", "POST", "/notes/delete", object{"ids": make([]string, 501)})
}

func TestSharing(t *testing.T) {
	a := seeded(t)
	alice, bob := a.as("alice"), a.as("bob")
	const plan = "/notes/" + service.SeedPlan
	assert.Equal(t, []service.Share{{"bob", "write"}, {"carol", "read"}}, do[service.Shares](alice, 200, "GET", plan+"/shares", nil).Shares)
	do[service.Share](alice, 200, "PUT", plan+"/shares/bob", object{"access": "read"})
	assert.Contains(t, bob.refused(403, "forbidden", "PATCH", plan, object{"title": "t"}), "for reading only")
	assert.Equal(t, 204, alice.do("DELETE", plan+"/shares/bob", nil).status)
	bob.refused(404, "not_found", "GET", plan, nil)
	alice.refused(404, "not_found", "DELETE", plan+"/shares/bob", nil)
	assert.Contains(t, alice.refused(422, "invalid", "PUT", plan+"/shares/nobody", object{"access": "read"}), `no account has the handle "nobody"`)
	alice.refused(422, "invalid", "PUT", plan+"/shares/alice", object{"access": "read"})
	alice.refused(422, "invalid", "PUT", plan+"/shares/bob", object{"access": "owner"})
}

func TestAttachments(t *testing.T) {
	alice := seeded(t).as("alice")
	const path = "/notes/" + service.SeedPlan + "/attachments"
	png := "\x89PNG\r\n\x1a\n and so on"
	a := do[service.Attachment](alice, 201, "POST", path, object{"name": `ü "x".png`, "media_type": "image/png", "data": base64.StdEncoding.EncodeToString([]byte(png))})
	assert.Equal(t, len(png), a.Bytes)
	got := alice.do("GET", path+"/"+a.ID, nil)
	assert.Equal(t, []string{png, "image/png", "nosniff"}, []string{string(got.body), got.header.Get("Content-Type"), got.header.Get("X-Content-Type-Options")})
	assert.Contains(t, got.header.Get("Content-Disposition"), "attachment")
	for accept, status := range map[string]int{"": 200, "*/*": 200, "image/*": 200, "text/plain, image/png;q=0.1": 200, "text/*": 406, "image/png;q=0": 406, "text/html,, x": 406} {
		assert.Equal(t, status, alice.do("GET", path+"/"+a.ID, nil, "Accept", accept).status, accept)
	}
	all := do[service.Note](alice, 200, "GET", "/notes/"+service.SeedPlan, nil).Attachments
	assert.Equal(t, []string{"seeds.csv", "beds.png", a.Name}, []string{all[0].Name, all[1].Name, all[2].Name})
	alice.refused(404, "not_found", "GET", "/notes/"+service.SeedTranscript+"/attachments/"+a.ID, nil)
	assert.Equal(t, 204, alice.do("DELETE", path+"/"+a.ID, nil).status)
	alice.refused(404, "not_found", "DELETE", path+"/"+a.ID, nil)
	for name, tc := range map[string]struct {
		status int
		body   object
	}{
		"html":      {422, object{"name": "n", "media_type": "text/html", "text": "<script>"}},
		"no name":   {422, object{"media_type": "text/plain", "text": "t"}},
		"a path":    {422, object{"name": "../n", "media_type": "text/plain", "text": "t"}},
		"nothing":   {422, object{"name": "n", "media_type": "text/plain"}},
		"both":      {422, object{"name": "n", "media_type": "text/plain", "text": "t", "data": "eA=="}},
		"no base64": {422, object{"name": "n", "media_type": "text/plain", "data": "?"}},
		"too large": {413, object{"name": "n", "media_type": "text/plain", "text": strings.Repeat("x", 1_000_001)}},
		"far too":   {413, object{"name": "n", "media_type": "text/plain", "text": strings.Repeat("x", 3_000_000)}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.status, alice.do("POST", path, tc.body).status) })
	}
	for range service.MaxAttachments - 2 {
		do[service.Attachment](alice, 201, "POST", path, object{"name": "n", "media_type": "text/plain", "text": "t"})
	}
	alice.refused(409, "too_many", "POST", path, object{"name": "n", "media_type": "text/plain", "text": "t"})
}
