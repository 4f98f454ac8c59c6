package service_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/notes/service"
)

// pages follows the cursors of a list and returns all notes. It calls between after each page.
func (c caller) pages(path string, query url.Values, between func()) (all []service.Summary) {
	c.t.Helper()
	for {
		list := do[service.List](c, 200, "GET", path+"?"+query.Encode(), nil)
		all = append(all, list.Notes...)
		if list.Next == "" {
			return all
		}
		query.Set("cursor", list.Next)
		between()
	}
}

func TestListing(t *testing.T) {
	a := seeded(t)
	alice := a.as("alice")
	for filter, want := range map[string]int{"": seedNotes + 32, "all": seedNotes + 32, "mine": seedNotes, "shared": 32} {
		t.Run(filter, func(t *testing.T) {
			all := alice.pages("/notes", url.Values{"filter": {filter}, "limit": {"200"}}, func() {})
			require.Len(t, all, want)
			seen := map[string]bool{}
			for _, n := range all {
				assert.False(t, seen[n.ID], n.ID)
				seen[n.ID] = true
				assert.Equal(t, n.Owner == "alice", n.Access == "owner")
				assert.LessOrEqual(t, len([]rune(n.Excerpt)), 160)
			}
			assert.False(t, seen[service.SeedSecret])
		})
	}
	assert.Len(t, do[service.List](alice, 200, "GET", "/notes", nil).Notes, 50)
	assert.Equal(t, service.SeedPlan, do[service.List](alice, 200, "GET", "/notes?limit=1", nil).Notes[0].ID, "the newest first")
	assert.Empty(t, do[service.List](a.as("carol"), 200, "GET", "/notes?filter=mine&cursor=YmVmb3JlIDE", nil).Notes)
}

// TestListingWhileNotesComeAndGo checks that paging returns each note once that exists the whole
// time.
func TestListingWhileNotesComeAndGo(t *testing.T) {
	alice := seeded(t).as("alice")
	note := func(n int) string { return fmt.Sprintf("alice%011d", n) }
	i := 0
	all := alice.pages("/notes", url.Values{"filter": {"mine"}, "limit": {strconv.Itoa(seedNotes / 30)}}, func() {
		do[service.Note](alice, 201, "POST", "/notes", object{"title": "New"})
		// Delete one note that was on an earlier page, and one that is on a later page.
		assert.Equal(t, 204, alice.do("DELETE", "/notes/"+note(seedNotes-10-i), nil).status)
		assert.Equal(t, 204, alice.do("DELETE", "/notes/"+note(seedNotes/3+i), nil).status)
		i++
	})
	seen := map[string]bool{}
	for _, n := range all {
		assert.False(t, seen[n.ID], n.ID)
		seen[n.ID] = true
	}
	assert.GreaterOrEqual(t, len(all), seedNotes-i)
	assert.True(t, seen[note(0)] && seen[note(seedNotes/3-1)] && seen[note(seedNotes/2)])
}

func TestSearching(t *testing.T) {
	a := seeded(t)
	alice := a.as("alice")
	find := func(c caller, q string) []service.Summary {
		return do[service.List](c, 200, "GET", "/search?"+url.Values{"q": {q}}.Encode(), nil).Notes
	}
	for _, q := range []string{"garden plan 2026", "GARDEN pla", "tomatoes basil", `"beds" AND carrots`} {
		found := find(alice, q)
		if assert.NotEmpty(t, found, q) {
			assert.Equal(t, service.SeedPlan, found[0].ID, q)
		}
	}
	if found := find(alice, "zoe annual"); assert.NotEmpty(t, found, "without accents") {
		assert.Contains(t, found[0].Title+found[0].Excerpt, "Zoë")
	}
	assert.Empty(t, find(alice, "surprise party"))
	assert.Len(t, find(a.as("bob"), "surprise party"), 1)
	assert.Len(t, find(alice, "minutes board march"), 1, "shared notes are found")
	assert.Less(t, len(find(alice, "transcript annual meeting")[0].Excerpt), 1000)

	all := alice.pages("/search", url.Values{"q": {"budget"}, "limit": {strconv.Itoa(seedNotes / 20)}}, func() {})
	seen := map[string]bool{}
	for _, n := range all {
		assert.False(t, seen[n.ID])
		seen[n.ID] = true
	}
	assert.Greater(t, len(all), seedNotes/20, "more than one page")
	do[service.Note](alice, 200, "PATCH", "/notes/"+service.SeedPlan, object{"title": "Xylophone"})
	assert.Equal(t, service.SeedPlan, find(alice, "xylophone")[0].ID)
	assert.Equal(t, 204, alice.do("DELETE", "/notes/"+service.SeedPlan, nil).status)
	assert.Empty(t, find(alice, "xylophone"))
}

func TestBadLists(t *testing.T) {
	alice := seeded(t).as("alice")
	for _, path := range []string{"/notes?", "/search?q=a&"} {
		for query, code := range map[string]string{
			"limit=0": "invalid", "limit=201": "invalid", "limit=ten": "invalid", "cursor=x": "bad_cursor",
			"cursor=YmVmb3JlIC0x": "bad_cursor", "cursor=b3RoZXIgMQ": "bad_cursor",
		} {
			a := alice.do("GET", path+query, nil)
			assert.Contains(t, []int{400, 422}, a.status, query)
			assert.Contains(t, string(a.body), code, query)
		}
	}
	alice.refused(422, "invalid", "GET", "/notes?filter=theirs", nil)
	alice.refused(422, "invalid", "GET", "/search", nil)
	alice.refused(422, "invalid", "GET", "/search?q=%22%20-%20*", nil)
	alice.refused(422, "invalid", "GET", "/search?q="+strings.Repeat("x", 201), nil)
	after := do[service.List](alice, 200, "GET", "/search?q=budget&limit=1", nil).Next
	alice.refused(400, "bad_cursor", "GET", "/notes?cursor="+after, nil)
}

// FuzzSearch checks that any query is answered or refused, and never causes an internal error.
func FuzzSearch(f *testing.F) {
	for _, q := range []string{"a", `"`, `a" OR "b`, "NEAR(a b)", "title:x", "a*", "^a", "-a", "{a}", "a\x00b", "\xff", "́", "日本語", "١٢", "a+b", "(", "½"} {
		f.Add(q)
	}
	svc := seeded(f).svc
	alice, err := svc.AccountByHandle(f.Context(), "alice")
	if err != nil {
		f.Fatal(err)
	}
	// Without sockets, fuzzing spends its time in the handler.
	h := svc.Handler()
	f.Fuzz(func(t *testing.T, q string) {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/search?"+url.Values{"q": {q}, "limit": {"1"}}.Encode(), nil)
		r.Header.Set(service.SessionHeader, svc.NewSession(alice, time.Hour))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Contains(t, []int{200, 422}, w.Code, "%q: %s", q, w.Body)
	})
}
