package wrap_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

// A seenForm is a request as net/http's parsers read it.
type seenForm struct {
	Path, Escaped string
	Query, Form   url.Values
	Type          string
	Parts         []seenPart
}

// A seenPart is a part of a multipart body.
type seenPart struct{ Name, File, Type, Content string }

// parse answers every request, and records what net/http's parsers read from it.
func parse(t testing.TB, last *seenForm) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*last = seenForm{Path: r.URL.Path, Escaped: r.URL.EscapedPath(), Query: r.URL.Query()}
		last.Type, _, _ = mime.ParseMediaType(r.Header.Get("Content-Type"))
		if last.Type == "multipart/form-data" {
			parts, err := r.MultipartReader()
			require.NoError(t, err)
			for {
				part, err := parts.NextPart()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
				content, err := io.ReadAll(part)
				require.NoError(t, err)
				last.Parts = append(last.Parts, seenPart{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), string(content)})
			}
		} else {
			require.NoError(t, r.ParseForm())
			last.Form = r.PostForm
		}
		answer(w, 200, "application/json", `{"ok":true}`)
	})
}

type line struct {
	SKU string `json:"sku"`
	N   int    `json:"n,omitempty"`
}

type chargeIn struct {
	Customer string            `json:"customer" path:"customer"`
	Amount   int64             `json:"amount" form:"amount"`
	Capture  *bool             `json:"capture,omitempty"`
	Expand   []string          `json:"expand,omitempty" form:"expand,brackets"`
	Tags     []string          `json:"tags,omitempty"`
	Codes    []string          `json:"codes,omitempty" form:"codes,comma"`
	Metadata map[string]string `json:"metadata,omitempty" form:"metadata"`
	Lines    []line            `json:"lines,omitempty" form:"items,index"`
	Card     *struct {
		Number  string `json:"number"`
		Address *struct {
			City string `json:"city"`
		} `json:"address,omitempty"`
	} `json:"card,omitempty"`
	Raw *line `json:"raw,omitempty" form:"raw,json"`
}

// TestFormBodies checks that a route with form tags sends a form, and that net/http reads what the
// caller wrote.
func TestFormBodies(t *testing.T) {
	var last seenForm
	for where, b := range both(t, parse(t, &last)) {
		c := tool[chargeIn, okOut](t, b, "POST /customers/{customer}/charges")
		for name, tc := range map[string]struct {
			args map[string]any
			want url.Values
		}{
			"only what is needed": {map[string]any{"customer": "c", "amount": 5}, url.Values{"amount": {"5"}}},
			"digits":              {map[string]any{"customer": "c", "amount": json.Number("9007199254740993")}, url.Values{"amount": {"9007199254740993"}}},
			"every form": {map[string]any{"customer": "c", "amount": 5, "capture": false, "expand": []string{"a", "b&c=d"}, "tags": []string{"x", "y,z"}, "codes": []string{"1 2", "3;4"},
				"metadata": map[string]string{"order id": "ü=&"}, "lines": []line{{"a", 1}, {"b", 0}},
				"card": map[string]any{"number": "4242", "address": map[string]any{"city": "Köln"}}, "raw": line{"r", 2}},
				url.Values{"amount": {"5"}, "capture": {"false"}, "expand[]": {"a", "b&c=d"}, "tags": {"x", "y,z"}, "codes": {"1 2,3;4"}, "metadata[order id]": {"ü=&"},
					"items[0][sku]": {"a"}, "items[0][n]": {"1"}, "items[1][sku]": {"b"}, "card[number]": {"4242"}, "card[address][city]": {"Köln"}, "raw": {`{"sku":"r","n":2}`}}},
		} {
			mcptest.Call[okOut](t, c, "call_route", tc.args)
			assert.Equal(t, "application/x-www-form-urlencoded", last.Type, where)
			assert.Equal(t, tc.want, last.Form, "%s, %s", name, where)
			assert.Empty(t, last.Query)
		}
		for want, args := range map[string]map[string]any{
			`codes: must not have items that contain ",", because the service separates items with it`:             {"codes": []string{"a", "b,c"}},
			`metadata: must not have the name "a][b", because services read brackets as parts of a name`:           {"metadata": map[string]string{"a][b": "x"}},
			`metadata: must not have the name "", because services read brackets as parts of a name`:               {"metadata": map[string]string{"": "x"}},
			`metadata: must not have names of more than 1024 bytes`:                                                {"metadata": map[string]string{strings.Repeat("n", 2000): "x"}},
			"codes: must not have items that contain \",\", because the service separates items with it\nmetadata": {"codes": []string{","}, "metadata": map[string]string{"]": "x"}},
		} {
			last = seenForm{}
			args["customer"], args["amount"] = "c", 5
			assert.Contains(t, mcptest.CallError(t, c, "call_route", args), want)
			assert.Empty(t, last, "a refused request is not sent")
		}
	}
}

// TestFormMarker checks that a blank field chooses the type of the body for arguments without tags.
func TestFormMarker(t *testing.T) {
	var last seenForm
	b := wrap.InProcess(parse(t, &last))
	mcptest.Call[okOut](t, tool[struct {
		_    struct{} `body:"application/x-www-form-urlencoded"`
		Text string   `json:"text"`
	}, okOut](t, b, "PUT /notes"), "call_route", map[string]any{"text": "a b"})
	assert.Equal(t, url.Values{"text": {"a b"}}, last.Form)

	var raw seenRequest
	b = wrap.InProcess(echo(&raw))
	mcptest.Call[okOut](t, tool[struct {
		_    struct{} `body:"application/merge-patch+json"`
		Text string   `json:"text"`
	}, okOut](t, b, "PATCH /notes"), "call_route", map[string]any{"text": "a b"})
	assert.Equal(t, "application/merge-patch+json", raw.Header.Get("Content-Type"))
	assert.Equal(t, `{"text":"a b"}`, raw.Body)

	mcptest.Call[okOut](t, tool[struct {
		_      struct{} `body:"application/json"`
		IDs    []string `json:"ids"`
		Forced bool     `json:"forced" query:"force"`
	}, okOut](t, b, "DELETE /notes"), "call_route", map[string]any{"ids": []string{"a", "b"}, "forced": true})
	assert.Equal(t, `{"ids":["a","b"]}`, raw.Body, "a DELETE has a body if it is declared")
	assert.Equal(t, "force=true", raw.Query)
}

// TestWholeBodies checks bodies that are one argument: lists, texts and files.
func TestWholeBodies(t *testing.T) {
	var last seenRequest
	for where, b := range both(t, echo(&last)) {
		list := tool[struct {
			Lines []line `json:"lines" body:"application/json"`
			Dry   bool   `json:"dry,omitempty" query:"dry_run"`
		}, okOut](t, b, "POST /lines")
		mcptest.Call[okOut](t, list, "call_route", map[string]any{"lines": []line{{"a", 1}, {"b", 2}}, "dry": true})
		assert.Equal(t, `[{"sku":"a","n":1},{"sku":"b","n":2}]`, last.Body, where)
		assert.Equal(t, "dry_run=true", last.Query)
		assert.Equal(t, "application/json", last.Header.Get("Content-Type"))

		xml := tool[struct {
			Doc string `json:"doc" body:"application/xml; charset=utf-8"`
		}, okOut](t, b, "POST /docs")
		mcptest.Call[okOut](t, xml, "call_route", map[string]any{"doc": "<a>é</a>"})
		assert.Equal(t, "<a>é</a>", last.Body)
		assert.Equal(t, "application/xml; charset=utf-8", last.Header.Get("Content-Type"))

		logo := tool[struct {
			ID   string        `json:"id" path:"id"`
			Logo mcpkit.Upload `json:"logo" body:"image/*" upload:"type=image/png"`
		}, okOut](t, b, "PUT /teams/{id}/logo")
		mcptest.Call[okOut](t, logo, "call_route", map[string]any{"id": "t", "logo": base64.StdEncoding.EncodeToString([]byte(png))})
		assert.Equal(t, png, last.Body)
		assert.Equal(t, "image/png", last.Header.Get("Content-Type"))

		ids := tool[struct {
			IDs []string `json:"ids,omitempty" body:"application/json"`
			All bool     `json:"all,omitempty"`
		}, okOut](t, b, "DELETE /notes")
		mcptest.Call[okOut](t, ids, "call_route", map[string]any{"ids": []string{"a"}})
		assert.Equal(t, `["a"]`, last.Body)
		mcptest.Call[okOut](t, ids, "call_route", map[string]any{"all": true})
		assert.Empty(t, last.Body, "an argument that is not given makes no body")
		assert.Empty(t, last.Header.Get("Content-Type"))
		assert.Equal(t, "all=true", last.Query)
	}
}

const png = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"

// TestQueries checks the forms of lists and objects in queries, as net/http reads them and as they
// are sent.
func TestQueries(t *testing.T) {
	type in struct {
		Status struct {
			In    []string `json:"in,omitempty"`
			Since *string  `json:"since,omitempty"`
		} `json:"status,omitzero" query:"filter,deep"`
		Tags   []string `json:"tags,omitempty" query:"tags[]"`
		More   []string `json:"more,omitempty" query:"more,brackets"`
		IDs    []int64  `json:"ids,omitempty" query:"ids,comma"`
		Fields []string `json:"fields,omitempty" query:"fields,space"`
		Sort   []string `json:"sort,omitempty" query:"sort,pipe"`
		Color  *line    `json:"color,omitempty" query:"color,spread"`
		Where  *line    `json:"where,omitempty" query:"where,json"`
		Steps  []string `json:"steps,omitempty" query:"step,index"`
	}
	var last seenForm
	var raw seenRequest
	for where, b := range both(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(&raw).ServeHTTP(discard{}, r.Clone(r.Context()))
		parse(t, &last).ServeHTTP(w, r)
	})) {
		c := tool[in, okOut](t, b, "GET /notes")
		for _, tc := range []struct {
			args map[string]any
			want url.Values
			sent string
		}{
			{map[string]any{"status": map[string]any{"in": []string{"open", "new"}, "since": "2026-01-01"}}, url.Values{"filter[in]": {"open", "new"}, "filter[since]": {"2026-01-01"}}, "filter%5Bin%5D=open&filter%5Bin%5D=new&filter%5Bsince%5D=2026-01-01"},
			{map[string]any{"tags": []string{"a", "b"}, "more": []string{"c"}}, url.Values{"tags[]": {"a", "b"}, "more[]": {"c"}}, "more%5B%5D=c&tags%5B%5D=a&tags%5B%5D=b"},
			{map[string]any{"ids": []any{json.Number("9007199254740993"), 2}}, url.Values{"ids": {"9007199254740993,2"}}, "ids=9007199254740993,2"},
			{map[string]any{"fields": []string{"a+b", "c&d"}}, url.Values{"fields": {"a+b c&d"}}, "fields=a%2Bb%20c%26d"},
			{map[string]any{"sort": []string{"a", "-b"}}, url.Values{"sort": {"a|-b"}}, "sort=a%7C-b"},
			{map[string]any{"color": line{"r", 3}}, url.Values{"sku": {"r"}, "n": {"3"}}, "n=3&sku=r"},
			{map[string]any{"where": line{"r", 3}}, url.Values{"where": {`{"sku":"r","n":3}`}}, "where=%7B%22sku%22%3A%22r%22%2C%22n%22%3A3%7D"},
			{map[string]any{"steps": []string{"x", "y"}}, url.Values{"step[0]": {"x"}, "step[1]": {"y"}}, "step%5B0%5D=x&step%5B1%5D=y"},
			{map[string]any{"ids": []int{}, "tags": []string{}}, url.Values{}, ""},
		} {
			mcptest.Call[okOut](t, c, "call_route", tc.args)
			assert.Equal(t, tc.want, last.Query, where)
			assert.Equal(t, tc.sent, raw.Query, where)
			assert.Empty(t, last.Form)
		}
		for arg, separator := range map[string]string{"fields": " ", "sort": "|"} {
			assert.Contains(t, mcptest.CallError(t, c, "call_route", map[string]any{arg: []string{"a" + separator + "b"}}), arg+": must not have items that contain")
		}
	}
}

// TestEmptyLists checks that a list without items sends nothing, in whichever form its items are
// sent, and that one with an empty text does.
func TestEmptyLists(t *testing.T) {
	var last seenForm
	for where, b := range both(t, parse(t, &last)) {
		for name, tc := range map[string]struct {
			client *mcptest.Client
			want   func() any
		}{
			"queries": {tool[struct {
				A []string `json:"a,omitzero" query:"a"`
				B []string `json:"b,omitzero" query:"b,comma"`
				C []string `json:"c,omitzero" query:"c,brackets"`
				D []string `json:"d,omitzero" query:"d,index"`
			}, okOut](t, b, "POST /notes"), func() any { return last.Query }},
			"forms": {tool[struct {
				A []string `json:"a,omitzero" form:"a"`
				B []string `json:"b,omitzero" form:"b,pipe"`
				C []string `json:"c,omitzero" form:"c,brackets"`
				D []string `json:"d,omitzero" form:"d,index"`
			}, okOut](t, b, "POST /notes"), func() any { return last.Form }},
			"parts": {tool[struct {
				A []string `json:"a,omitzero" multipart:"a"`
				B []string `json:"b,omitzero" multipart:"b,space"`
				C []string `json:"c,omitzero" multipart:"c,brackets"`
				D []string `json:"d,omitzero" multipart:"d,index"`
			}, okOut](t, b, "POST /notes"), func() any { return last.Parts }},
		} {
			mcptest.Call[okOut](t, tc.client, "call_route", map[string]any{"a": []string{}, "b": []string{}, "c": []string{}, "d": []string{}})
			assert.Empty(t, tc.want(), name+" "+where)
			mcptest.Call[okOut](t, tc.client, "call_route", map[string]any{"b": []string{""}})
			assert.Len(t, tc.want(), 1, name+" "+where)
		}
	}
}

// discard is a ResponseWriter without a reader.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// TestSlashInOneSegment checks that a value with slashes is one segment, encoded, and that its
// parts cannot leave the path.
func TestSlashInOneSegment(t *testing.T) {
	mux := http.NewServeMux()
	var got string
	mux.HandleFunc("GET /projects/{id}/files", func(w http.ResponseWriter, r *http.Request) {
		got = r.PathValue("id")
		answer(w, 200, "application/json", `{"ok":true}`)
	})
	mux.HandleFunc("GET /batch/{ids}", func(w http.ResponseWriter, r *http.Request) {
		got = r.PathValue("ids")
		answer(w, 200, "application/json", `{"ok":true}`)
	})
	for where, b := range both(t, mux) {
		c := tool[struct {
			ID string `json:"id" path:"id,slash"`
		}, okOut](t, b, "GET /projects/{id}/files")
		for _, id := range []string{"group/project", "a/b c/ü", "plain", "a%b"} {
			mcptest.Call[okOut](t, c, "call_route", map[string]any{"id": id})
			assert.Equal(t, id, got, where)
		}
		for _, id := range []string{"../admin", "a/../b", "/a", "a/", "a//b", "a/%2e%2e/b", "a/b?c", `a\b`, "a%2fb", "a/%2Fb", ""} {
			got = "not called"
			assert.Regexp(t, "^id: (each segment )?must", mcptest.CallError(t, c, "call_route", map[string]any{"id": id}), id)
			assert.Equal(t, "not called", got)
		}
		list := tool[struct {
			IDs []int64 `json:"ids" path:"ids,comma"`
		}, okOut](t, b, "GET /batch/{ids}")
		mcptest.Call[okOut](t, list, "call_route", map[string]any{"ids": []int{3, 4}})
		assert.Equal(t, "3,4", got)
	}
}

// TestCostOfForms checks that the time for a form grows with its bytes: 16 times as many fields in
// each form take less than 100 times as long.
func TestCostOfForms(t *testing.T) {
	type in struct {
		Lists map[string][]string `json:"lists,omitempty" form:"l,comma"`
		Lines []line              `json:"lines,omitempty" form:"items,index"`
		Map   map[string]string   `json:"map,omitempty" form:"m"`
	}
	c := tool[in, wrap.Done](t, wrap.InProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })), "POST /a")
	took := func(n int) time.Duration {
		args := in{Lists: map[string][]string{}, Map: map[string]string{}}
		for i := range n {
			name := strconv.Itoa(i)
			args.Lists[name], args.Map[name] = []string{name, name}, name
			args.Lines = append(args.Lines, line{name, i})
		}
		best := time.Hour
		for range 3 {
			begun := time.Now()
			mcptest.Call[wrap.Done](t, c, "call_route", args)
			best = min(best, time.Since(begun))
		}
		return best
	}
	few, many := took(500), took(8000)
	assert.Less(t, many, 100*few)
}
