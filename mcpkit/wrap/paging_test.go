package wrap_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

type item struct {
	ID   int    `json:"id" jsonschema:"Its number"`
	Text string `json:"text" jsonschema:"Its text"`
}

type items struct {
	budget.Page[item]
	Total int `json:"total" jsonschema:"How many there are"`
}

type (
	byCursor struct {
		Query string `json:"q,omitempty" jsonschema:"What to look for"`
		budget.PageRequest
	}
	pageRequest       struct{ budget.PageRequest }
	byCursorInside    struct{ pageRequest }
	byCursorElsewhere struct {
		budget.PageRequest `page:"cursor=after,limit=first,items=data.notes,next=data.page.end"`
	}
	byHeader struct {
		budget.PageRequest `page:"cursor=after,next=header:X-Next"`
	}
	byLink struct {
		budget.PageRequest `page:"cursor=page_token,limit=per_page,next=link"`
	}
	byOffset struct {
		budget.PageRequest `page:"offset=skip,limit=take,items=notes"`
	}
	byOffsetMore struct {
		budget.PageRequest `page:"offset=skip,more=has_more"`
	}
	byOffsetMax struct {
		budget.PageRequest `page:"offset=skip,max=7"`
	}
	byPage struct {
		budget.PageRequest `page:"page=page,limit=per_page,total=total"`
	}
	byPageLink struct {
		budget.PageRequest `page:"page=page,limit=per_page,more=link"`
	}
	byLast struct {
		budget.PageRequest `page:"cursor=starting_after,next=last:id,more=has_more"`
	}
	byLastAlone struct {
		budget.PageRequest `page:"cursor=starting_after,next=last:id"`
	}
	byPageAlone struct {
		budget.PageRequest `page:"page=page,limit=per_page"`
	}
)

// A list is a service that supports every way of paging. It returns at most 7 items in a page.
type list struct {
	all      []item
	requests int
}

func (l *list) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.requests++
	q := r.URL.Query()
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return otherwise
	}
	from, size := 0, min(7, number("limit", number("first", number("per_page", number("take", 7)))))
	for _, name := range []string{"cursor", "after", "page_token"} {
		if at := q.Get(name); at != "" {
			from, _ = strconv.Atoi(strings.TrimPrefix(at, "at "))
		}
	}
	if after := q.Get("starting_after"); after != "" { // the number of an item
		from = slices.IndexFunc(l.all, func(i item) bool { return strconv.Itoa(i.ID) == after }) + 1
	}
	from = number("skip", from)
	if q.Has("page") {
		from = (number("page", 1) - 1) * size
	}
	from = min(from, len(l.all))
	to := min(len(l.all), from+size)
	next := ""
	if to < len(l.all) {
		next = fmt.Sprint("at ", to)
	}
	w.Header().Set("X-Next", next)
	if next != "" {
		w.Header().Add("Link", `</first>; rel="first", <?page_token=`+strings.ReplaceAll(next, " ", "%20")+`&x=1>; rel="last next"`)
	}
	page := append([]item{}, l.all[from:to]...)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"items": page, "notes": page, "total": len(l.all), "next_cursor": next, "has_more": next != "",
		"data": map[string]any{"notes": page, "page": map[string]any{"end": next}},
	})
}

// tight is a reader with a small limit, so that pages are cut.
var tight = mcpkit.Reader(budget.Claude().WithTokens(1_500))

// follow lists all pages.
func follow(t *testing.T, c *mcptest.Client, limits ...int) (ids []int, pages int) {
	cursor := ""
	for range 1000 {
		args := map[string]any{"limit": limits[pages%len(limits)]}
		if cursor != "" {
			args["cursor"] = cursor
		}
		out := mcptest.Call[items](t, c, "call_route", args)
		pages++
		for _, i := range out.Items {
			ids = append(ids, i.ID)
		}
		if cursor = out.NextCursor; cursor == "" {
			return ids, pages
		}
	}
	require.Fail(t, "the cursors do not end")
	return nil, 0
}

// TestEveryItemOnce checks that all pages together have every item once, for each way of paging,
// for several limits, and for items that are so large that pages are cut.
func TestEveryItemOnce(t *testing.T) {
	step := 7
	if testsize.Slow() {
		step = 1
	}
	for name, client := range map[string]func(*testing.T, *wrap.Backend) *mcptest.Client{
		"cursor": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byCursor, items](t, b, "GET /notes", tight)
		},
		"cursor elsewhere": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byCursorElsewhere, items](t, b, "GET /notes", tight)
		},
		"header": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byHeader, items](t, b, "GET /notes", tight)
		},
		"link": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byLink, items](t, b, "GET /notes", tight)
		},
		"page, link": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byPageLink, items](t, b, "GET /notes", tight)
		},
		"last": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byLast, items](t, b, "GET /notes", tight)
		},
		"last, more unknown": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byLastAlone, items](t, b, "GET /notes", tight)
		},
		"offset": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byOffset, items](t, b, "GET /notes", tight)
		},
		"offset, more": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byOffsetMore, items](t, b, "GET /notes", tight)
		},
		"offset, max": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byOffsetMax, items](t, b, "GET /notes", tight)
		},
		"a page itself": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[budget.PageRequest, budget.Page[item]](t, b, "GET /notes", tight)
		},
		"embedded twice": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[byCursorInside, items](t, b, "GET /notes", tight)
		},
		"pointers": func(t *testing.T, b *wrap.Backend) *mcptest.Client {
			return tool[*byCursor, *items](t, b, "GET /notes", tight)
		},
	} {
		t.Run(name, func(t *testing.T) {
			service := &list{}
			c := client(t, wrap.InProcess(service))
			for n := 0; n < 30; n += step {
				service.all = nil
				want := []int(nil)
				for i := range n {
					size := 10
					if i%5 == 3 {
						size = 2_000 // a few of these fill a result
					}
					service.all = append(service.all, item{ID: i, Text: strings.Repeat("some words ", size/11)})
					want = append(want, i)
				}
				got, _ := follow(t, c, 3, 50, 1)
				assert.Equal(t, want, got)
				got, _ = follow(t, c, 5)
				assert.Equal(t, want, got)
			}
		})
	}
}

// TestPageNumbers checks that all pages have the size of the first one, because in another size a
// number means another page.
func TestPageNumbers(t *testing.T) {
	service := &list{}
	numbered := tool[byPage, items](t, wrap.InProcess(service), "GET /notes", tight)
	alone := tool[byPageAlone, items](t, wrap.InProcess(service), "GET /notes", tight)
	for _, n := range []int{0, 1, 7, 8, 29} {
		service.all = nil
		want := []int(nil)
		for i := range n {
			service.all = append(service.all, item{ID: i, Text: strings.Repeat("some words ", 200*(i%3))})
			want = append(want, i)
		}
		got, _ := follow(t, numbered, 5, 50, 2)
		assert.Equal(t, want, got)
		got, _ = follow(t, alone, 50, 7, 2)
		assert.Equal(t, want, got, "a service that returns fewer items than requested")
		got, _ = follow(t, numbered, 50)
		assert.Equal(t, want, got, "a service that also returns a total")
	}
}

// TestNoNeedlessPage checks that the last page has no cursor if the service says that it is the
// last.
func TestNoNeedlessPage(t *testing.T) {
	service := &list{all: make([]item, 14)}
	for _, c := range []*mcptest.Client{
		tool[byCursor, items](t, wrap.InProcess(service), "GET /notes", tight),
		tool[byOffsetMore, items](t, wrap.InProcess(service), "GET /notes", tight),
		tool[byPage, items](t, wrap.InProcess(service), "GET /notes", tight),
	} {
		_, pages := follow(t, c, 7)
		assert.Equal(t, 2, pages)
	}
}

func TestFaultyLists(t *testing.T) {
	for body, want := range map[string]string{
		`[{"id":1,"text":"a"}]`:               "",
		`{"items":null}`:                      "",
		`{"items":[],"next_cursor":null}`:     "",
		`{"items":[],"next_cursor":false}`:    "",
		`{"items":[],"next_cursor":{"a":[]}}`: "",
		`{"data":[]}`:                         `the service's answer has no list of items at \"items\"; see items= in the page tag`,
		`{"items":{}}`:                        "has no list of items",
		`"secret"`:                            "the answer is a JSON string, expected",
		`{"items":[{"id":"secret"}]}`:         "items.id is a JSON string, expected int",
		`{"items":["secret"]}`:                "items is a JSON string, expected wrap_test.item",
		`{`:                                   "is not JSON; the error is at byte 1",
	} {
		var log logBook
		b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, "application/json", body) }))
		c := tool[byCursor, items](t, b, "GET /notes", log.option())
		if want == "" {
			out := mcptest.Call[items](t, c, "call_route", nil)
			assert.Empty(t, out.NextCursor, body)
			continue
		}
		assert.Regexp(t, internal, mcptest.CallError(t, c, "call_route", nil), body)
		assert.Contains(t, log.String(), want)
		assert.NotContains(t, log.String(), "secret")
	}
}

// TestListsThatCannotGoOn checks a list that has more items when the answer does not say where they
// are: it is an error of the service, and no complete list.
func TestListsThatCannotGoOn(t *testing.T) {
	type tooled func(*wrap.Backend, mcpkit.Option) *mcptest.Client
	last := tooled(func(b *wrap.Backend, log mcpkit.Option) *mcptest.Client {
		return tool[byLast, items](t, b, "GET /notes", log)
	})
	link := tooled(func(b *wrap.Backend, log mcpkit.Option) *mcptest.Client {
		return tool[byLink, items](t, b, "GET /notes", log)
	})
	for _, c := range []struct {
		tool             tooled
		body, link, want string
	}{
		{last, `{"items":[{"text":"a"}],"has_more":true}`, "", `the last one has no "id" to go on from`},
		{last, `{"items":[{"id":null}],"has_more":true}`, "", `the last one has no "id" to go on from`},
		{last, `{"items":[{"text":"a"}],"has_more":false}`, "", ""},
		{last, `{"items":[],"has_more":true}`, "", ""},
		{link, `[{"id":1}]`, `</notes?page=2>; rel="next"`, `link to the next page has no parameter "page_token"`},
		{link, `[{"id":1}]`, `</notes?page=2>; rel="prev"`, ""},
	} {
		var log logBook
		b := wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", c.link)
			answer(w, 200, "application/json", c.body)
		}))
		client := c.tool(b, log.option())
		if c.want == "" {
			assert.Empty(t, mcptest.Call[items](t, client, "call_route", nil).NextCursor, c.body)
			continue
		}
		assert.Regexp(t, internal, mcptest.CallError(t, client, "call_route", nil), c.body)
		assert.Contains(t, log.String(), strings.ReplaceAll(c.want, `"`, `\"`))
	}
}
