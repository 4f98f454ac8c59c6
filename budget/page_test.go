package budget_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

type listIn struct {
	Query string `json:"query"`
	budget.PageRequest
}

type listOut struct {
	budget.Page[issue]
	Total int `json:"total"`
}

const listSchema = `{"type":"object","additionalProperties":false,"required":["items","total"],"properties":{"total":{"type":"integer"},"next_cursor":{"type":"string"},
	"items":{"type":"array","items":{"type":"object","required":["id","title","body","tags"],"properties":{
		"id":{"type":"integer"},"title":{"type":"string"},"body":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}}}}}`

// A tool lists issues in pages, as a handler below mcpkit does.
type tool struct {
	pages budget.Pages
	list  func(in listIn) listOut
}

func newTool(reader budget.Reader, list func(in listIn) listOut) tool {
	return tool{pages: budget.Pages{Sealer: budget.RandomSealer(), Fitter: &budget.Fitter{Reader: reader, Schema: json.RawMessage(listSchema)}}, list: list}
}

// call runs the tool with the arguments of a client.
func (l tool) call(t require.TestingT, args, caller string) (out listOut, text, notice string, err error) {
	var in listIn
	require.NoError(t, json.Unmarshal([]byte(args), &in))
	if in.Limit == 0 {
		in.Limit = 50
	}
	binding := budget.Binding{Tool: "list_issues", Arguments: json.RawMessage(args), Caller: caller}
	if err := l.pages.Open(binding, &in); err != nil {
		return listOut{}, "", "", err
	}
	out = l.list(in)
	res, report, err := l.pages.Result(binding, &out)
	require.NoError(t, err)
	if res.IsError {
		return listOut{}, "", words(res, 0), nil
	}
	out = listOut{}
	require.NoError(t, json.Unmarshal([]byte(words(res, 0)), &out))
	require.Equal(t, words(res, 0), string(res.StructuredContent.(json.RawMessage)))
	if report.Trimmed {
		notice = words(res, 1)
	}
	return out, words(res, 0), notice, nil
}

// all follows the cursors to the last page.
func (l tool) all(t require.TestingT, limits func() int) (ids []int, pages int) {
	cursor := ""
	for range 10_000 {
		args, err := json.Marshal(map[string]any{"query": "x", "cursor": cursor, "limit": limits()})
		require.NoError(t, err)
		out, _, notice, err := l.call(t, string(args), "")
		require.NoError(t, err)
		pages++
		if strings.Contains(notice, "too large") {
			ids = append(ids, -1)
			if _, next, found := strings.Cut(notice, "the cursor "); found {
				cursor = strings.TrimSuffix(next, ".")
				continue
			}
			return ids, pages
		}
		for _, item := range out.Items {
			ids = append(ids, item.ID)
		}
		if cursor = out.NextCursor; cursor == "" {
			return ids, pages
		}
	}
	require.Fail(t, "the cursors do not end")
	return nil, 0
}

// randomIssues returns issues with bodies of very different sizes, some larger than a page.
func randomIssues(r *rand.Rand, n, largest int) []issue {
	list := make([]issue, n)
	for i := range list {
		size := r.IntN(100)
		if r.IntN(10) == 0 {
			size = r.IntN(largest)
		}
		list[i] = issue{ID: i, Title: fmt.Sprint("Issue ", i), Body: strings.Repeat("some words ", size/11), Tags: []string{}}
	}
	return list
}

// upstream is a service with its own cursors.
func upstream(all []issue, cursor string, limit int) (items []issue, next string) {
	var from int
	_, _ = fmt.Sscanf(cursor, "up-%d", &from)
	to := min(len(all), from+limit)
	if to < len(all) {
		next = fmt.Sprintf("up-%d", to)
	}
	return all[from:to], next
}

// TestCursorsYieldEveryItemOnce follows cursors with many sizes of items and limits, also with tiny
// limits and with items larger than the limit. The items come in order.
func TestCursorsYieldEveryItemOnce(t *testing.T) {
	testsize.SkipUnderRace(t, "it starts no goroutine")
	for seed := range uint64(testsize.Rounds(15)) {
		r := rand.New(rand.NewPCG(seed, 11))
		all := randomIssues(r, 1+r.IntN(300), 100_000)
		reader := budget.Claude().WithTokens([]int{1, 800, 5_000, 25_000}[r.IntN(4)])
		want := make([]int, len(all))
		for i := range want {
			want[i] = i
		}
		for name, list := range map[string]func(in listIn) listOut{
			"whole list": func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, all), Total: len(all)} },
			"offset": func(in listIn) listOut {
				from := min(in.Offset(), len(all))
				to := min(len(all), from+in.Limit)
				return listOut{Page: budget.PageByOffset(in.PageRequest, all[from:to], to < len(all))}
			},
			"upstream cursor": func(in listIn) listOut {
				items, next := upstream(all, in.Upstream(), in.Limit)
				return listOut{Page: budget.PageByCursor(in.PageRequest, items, next)}
			},
		} {
			got, _ := newTool(reader, list).all(t, func() int { return 1 + r.IntN(100) })
			require.Equal(t, want, got, "seed %d, %s", seed, name)
		}
	}
}

func TestAnItemThatCannotBeShortened(t *testing.T) {
	all := []issue{{ID: 0, Tags: []string{}}, {ID: 1}, {ID: 2, Tags: []string{}}}
	for i := range 9_000 {
		all[1].Tags = append(all[1].Tags, fmt.Sprint("tag", i))
	}
	l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, all)} })
	l.pages.Fitter.Schema = json.RawMessage(strings.Replace(listSchema, `"tags":{"type":"array"`, `"tags":{"contains":{},"type":"array"`, 1))
	got, _ := l.all(t, func() int { return 10 })
	assert.Equal(t, []int{0, -1, 2}, got, "the error names the item, and only that item is skipped")
}

func TestAShortPageSaysSo(t *testing.T) {
	all := manyIssues(200, 100).Issues
	l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, all), Total: 200} })
	out, text, notice, err := l.call(t, `{"query":"x","limit":150}`, "")
	require.NoError(t, err)
	assert.Less(t, len(out.Items), 150)
	assert.Equal(t, 200, out.Total)
	assert.LessOrEqual(t, budget.Claude().Estimate(text+notice), 25_000)
	assert.Regexp(t, `^Shortened to fit 25,000 tokens\. The first \d+ of 150 items of "items" are included\. About [\d,]+ tokens are missing\. To get the next items, call again with the same arguments and cursor set to next_cursor\.$`, notice)
}

// TestTheAdviceIsTrue checks that the cursor returns the next items, and not the rest of a
// shortened item.
func TestTheAdviceIsTrue(t *testing.T) {
	all := manyIssues(2, 50_000).Issues
	l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, all)} })
	_, _, notice, err := l.call(t, `{"query":"x","limit":1}`, "")
	require.NoError(t, err)
	assert.Regexp(t, `^Shortened to fit 25,000 tokens\. The first [\d,]+ of [\d,]+ bytes of "items\[0\]\.body" are included\. About [\d,]+ tokens are missing\.$`, notice)

	var left []budget.Piece
	l.pages.Fitter.Rest = func(pieces []budget.Piece) string { left = pieces; return "Ask for the rest." }
	out, _, notice, err := l.call(t, `{"query":"x","limit":2}`, "")
	require.NoError(t, err)
	assert.Contains(t, notice, "cursor set to next_cursor. Ask for the rest.")
	rebuilt := strings.TrimSuffix(out.Items[0].Body, "…")
	for i, p := range left {
		require.Equal(t, "items[0].body", p.Path, "the next page has the second item")
		if i > 0 {
			rebuilt += " "
		}
		rebuilt += p.Text
	}
	assert.Equal(t, strings.Fields(all[0].Body), strings.Fields(rebuilt))
}

func TestCursorsAreRefused(t *testing.T) {
	all := manyIssues(200, 10).Issues
	l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, all)} })
	out, _, _, err := l.call(t, `{"query":"x","limit":10}`, "ada")
	require.NoError(t, err)
	cursor := out.NextCursor
	require.NotEmpty(t, cursor)
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	require.NoError(t, err)
	assert.NotContains(t, string(sealed), "ada", "a cursor shows nothing of its call")

	with := func(query, cursor, caller string) error {
		args, _ := json.Marshal(map[string]any{"query": query, "cursor": cursor, "limit": 7})
		_, _, _, err := l.call(t, string(args), caller)
		return err
	}
	assert.NoError(t, with("x", cursor, "ada"), "the limit may change")
	assert.EqualError(t, with("y", cursor, "ada"), "cursor: it belongs to another call; repeat the arguments of the call that returned it, or omit it to start from the beginning")
	assert.ErrorContains(t, with("x", cursor, "bob"), "belongs to another call")
	other := budget.Binding{Tool: "other_tool", Arguments: json.RawMessage(`{"query":"x"}`), Caller: "ada"}
	assert.ErrorContains(t, l.pages.Open(other, &listIn{PageRequest: budget.PageRequest{Cursor: cursor}}), "belongs to another call")

	forged := "cursor: this is not a cursor of this server; omit it to start from the beginning"
	for i := range len(cursor) {
		changed := []byte(cursor)
		changed[i] ^= 1
		assert.EqualError(t, with("x", string(changed), "ada"), forged, "changed at %d", i)
	}
	for _, bad := range []string{"x", "up-10", cursor[:20], cursor + "A", strings.Repeat("A", 5000), "AQ", "=", cursor + "\n"} {
		assert.EqualError(t, with("x", bad, "ada"), forged, bad)
	}
	stranger := newTool(budget.Claude(), l.list)
	args, _ := json.Marshal(map[string]any{"query": "x", "cursor": cursor})
	_, _, _, err = stranger.call(t, string(args), "ada")
	assert.EqualError(t, err, forged, "of another server")
}

func TestCursorsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, manyIssues(50, 1).Issues)} })
		l.pages.Sealer.Lifetime = time.Hour
		out, _, _, err := l.call(t, `{"query":"x","limit":10}`, "")
		require.NoError(t, err)
		args, _ := json.Marshal(map[string]any{"query": "x", "cursor": out.NextCursor})
		time.Sleep(59 * time.Minute)
		_, _, _, err = l.call(t, string(args), "")
		assert.NoError(t, err)
		time.Sleep(2 * time.Minute)
		_, _, _, err = l.call(t, string(args), "")
		assert.EqualError(t, err, "cursor: it has expired; omit it to start from the beginning")
	})
}

func TestReplicasShareAKey(t *testing.T) {
	a, err := budget.NewSealer([]byte("a secret of enough bytes"))
	require.NoError(t, err)
	b, err := budget.NewSealer([]byte("a secret of enough bytes"))
	require.NoError(t, err)
	l := newTool(budget.Claude(), func(in listIn) listOut { return listOut{Page: budget.PageOf(in.PageRequest, manyIssues(50, 1).Issues)} })
	l.pages.Sealer = a
	out, _, _, err := l.call(t, `{"query":"x","limit":10}`, "")
	require.NoError(t, err)
	l.pages.Sealer = b
	args, _ := json.Marshal(map[string]any{"query": "x", "cursor": out.NextCursor})
	out, _, _, err = l.call(t, string(args), "")
	require.NoError(t, err)
	assert.Equal(t, 10, out.Items[0].ID)

	_, err = budget.NewSealer([]byte("short"))
	assert.ErrorContains(t, err, "at least 16")
}

func TestAPageMadeByHandIsRefused(t *testing.T) {
	l := newTool(budget.Claude(), nil)
	_, _, err := l.pages.Result(budget.Binding{}, &listOut{Page: budget.Page[issue]{Items: []issue{{}}}})
	assert.ErrorContains(t, err, "was not made by PageOf")
}

func FuzzCursor(f *testing.F) {
	sealer := budget.RandomSealer()
	pages := budget.Pages{Sealer: sealer}
	binding := budget.Binding{Tool: "t", Arguments: json.RawMessage(`{"a":1}`)}
	page := budget.PageOf(budget.PageRequest{Limit: 1}, []int{1, 2, 3})
	cursor, err := pages.Cursor(binding, &page)
	require.NoError(f, err)
	good, err := cursor(1)
	require.NoError(f, err)
	f.Add(good, []byte(`{"a":1}`))
	f.Add("AQ", []byte(`[`))
	f.Fuzz(func(t *testing.T, cursor string, args []byte) {
		in := listIn{PageRequest: budget.PageRequest{Cursor: cursor}}
		err := pages.Open(budget.Binding{Tool: "t", Arguments: args}, &in)
		if cursor != good && cursor != "" {
			require.Error(t, err)
			require.Zero(t, in.Offset())
		}
	})
}

// TestAnUpstreamCursorThatIsTooLong checks that sealing the cursor fails, and not the request with
// it.
func TestAnUpstreamCursorThatIsTooLong(t *testing.T) {
	pages := budget.Pages{Sealer: budget.RandomSealer(), Fitter: &budget.Fitter{}}
	long := budget.PageByCursor(budget.PageRequest{}, []int{1}, strings.Repeat("u", 5_000))
	_, err := pages.Cursor(budget.Binding{}, &long)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(long.NextCursor), 8192)
	longer := budget.PageByCursor(budget.PageRequest{}, []int{1}, strings.Repeat("u", 7_000))
	_, err = pages.Cursor(budget.Binding{}, &longer)
	assert.ErrorContains(t, err, "has 7000 bytes")
}
