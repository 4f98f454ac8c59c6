package wrap

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/near"
)

// A paging says how a service pages: what it is asked, and where its answer has what. It is read from the page tag of an
// embedded [budget.PageRequest], see the package comment.
type paging struct {
	limit                string // the query parameter for the most items of a page; "" when there is none
	cursor, offset, page string // the one that says where to go on
	max                  int    // most items that the service returns, 0 when that is not known
	items                []string
	next, more, total    []string
	nextHeader           string
	nextLink             bool
}

var pageKeys = []string{"limit", "cursor", "offset", "page", "max", "items", "next", "more", "total"}

// pagingOf reads the tag of the page request in in.
func pagingOf(in reflect.Type) (p *paging, faults []fault) {
	tag, _ := pageTag(in)
	p = &paging{limit: "limit", items: []string{"items"}}
	fail := func(fix, format string, args ...any) {
		faults = append(faults, fault{fmt.Sprintf("the tag page:%q of %s ", tag, in) + fmt.Sprintf(format, args...), fix})
	}
	given := map[string]string{}
	for part := range strings.SplitSeq(tag, ",") {
		key, value, found := strings.Cut(strings.TrimSpace(part), "=")
		switch {
		case tag == "":
			continue
		case !slices.Contains(pageKeys, key):
			fix := "use " + strings.Join(pageKeys, ", ")
			if guess := near.Best(key, pageKeys); guess != "" {
				fix = fmt.Sprintf("did you mean %s=?", guess)
			}
			fail(fix, "has the unknown key %q", key)
		case !found || value == "" && key != "limit":
			fail("write key=value, with commas between", "has no value for %s", key)
		default:
			given[key] = value
		}
	}
	if limit, ok := given["limit"]; ok {
		p.limit = limit
	}
	if text, ok := given["max"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			fail("write the number of items that the service returns at most, for example max=100", "has max=%s, which is no number from 1", text)
		}
		p.max = n
	}
	p.cursor, p.offset, p.page = given["cursor"], given["offset"], given["page"]
	ways := 0
	for _, way := range []string{p.cursor, p.offset, p.page} {
		if way != "" {
			ways++
		}
	}
	switch {
	case ways > 1:
		fail("name the one that the service takes", "has more than one of cursor, offset and page")
	case ways == 0:
		p.cursor = "cursor"
	}
	if items, ok := given["items"]; ok {
		p.items = strings.Split(items, ".")
	}
	p.readNext(given, fail)
	return p, faults
}

func (p *paging) readNext(given map[string]string, fail func(fix, format string, args ...any)) {
	next, ok := given["next"]
	switch header, isHeader := strings.CutPrefix(next, "header:"); {
	case ok && p.cursor == "":
		fail("take next off, or name the service's cursor parameter with cursor=", "has next, which is for services with cursors")
	case !ok:
		p.next = []string{"next_cursor"}
	case next == "link":
		p.nextLink = true
	case isHeader:
		p.nextHeader = header
	default:
		p.next = strings.Split(next, ".")
	}
	for key, to := range map[string]*[]string{"more": &p.more, "total": &p.total} {
		if path, ok := given[key]; ok {
			if p.cursor != "" {
				fail("take it off: the last page is the one without a next cursor", "has %s, which is for services with offsets or page numbers", key)
			}
			*to = strings.Split(path, ".")
		}
	}
}

// pageTag finds the tag of the embedded page request.
func pageTag(in reflect.Type) (string, bool) {
	for i := range in.NumField() {
		f := in.Field(i)
		if !f.Anonymous {
			continue
		}
		if f.Type == reflect.TypeFor[budget.PageRequest]() {
			return f.Tag.Get("page"), true
		}
		if f.Type.Kind() == reflect.Struct {
			if tag, ok := pageTag(f.Type); ok {
				return tag, true
			}
		}
	}
	return "", false
}

// requestOf finds the page request in an input.
func requestOf(in reflect.Value) budget.PageRequest {
	for in.Kind() == reflect.Pointer && !in.IsNil() {
		in = in.Elem()
	}
	if r, ok := in.Interface().(budget.PageRequest); ok {
		return r
	}
	if in.Kind() == reflect.Struct {
		for i := range in.NumField() {
			if f := in.Type().Field(i); f.Anonymous && f.IsExported() && budget.TakesPage(reflect.PointerTo(f.Type)) {
				return requestOf(in.Field(i))
			}
		}
	}
	return budget.PageRequest{}
}

// size returns how many items the service is asked for.
func (p *paging) size(r budget.PageRequest) int {
	if p.max > 0 {
		return min(r.Limit, p.max)
	}
	return r.Limit
}

// ask adds the position of the page to a query.
func (p *paging) ask(query url.Values, r budget.PageRequest) error {
	size := p.size(r)
	switch {
	case p.offset != "":
		query.Set(p.offset, strconv.Itoa(r.Offset()))
	case p.page != "":
		number, pinned, err := pageNumber(r)
		if err != nil {
			return err
		}
		if pinned > 0 {
			size = pinned
		}
		query.Set(p.page, strconv.Itoa(number))
	case r.Upstream() != "":
		query.Set(p.cursor, r.Upstream())
	}
	if p.limit != "" {
		query.Set(p.limit, strconv.Itoa(size))
	}
	return nil
}

// pageNumber reads the number of the page from the cursor, and the size of pages, which is the same for all: with
// another, the same number would be another page.
func pageNumber(r budget.PageRequest) (number, size int, err error) {
	if r.Upstream() == "" {
		return 1, 0, nil
	}
	first, second, _ := strings.Cut(r.Upstream(), ":")
	number, err = strconv.Atoi(first)
	if err == nil {
		size, err = strconv.Atoi(second)
	}
	if err != nil { // the cursor is sealed, so it is one of ours
		return 0, 0, &mcpkit.ToolError{What: "cursor: it is of another version of this server; leave it out to start from the beginning"}
	}
	return number, size, nil
}

var errNoItems = errors.New("the service's answer has no list of items")

// read makes the page in out, a pointer to the tool's output, of a service's answer.
func (p *paging) read(body []byte, header http.Header, asked *http.Request, r budget.PageRequest, out any) error {
	var object map[string]json.RawMessage
	items := json.RawMessage(body)
	if first := firstByte(body); first != '[' {
		if err := json.Unmarshal(body, &object); err != nil {
			return decodeError(err)
		}
		if items = dig(object, p.items); firstByte(items) != '[' && string(items) != "null" {
			return fmt.Errorf("%w where %q should be; see items= in the page tag", errNoItems, strings.Join(p.items, "."))
		}
	}
	if string(items) == "null" { // how Go encodes an empty list
		items = json.RawMessage("[]")
	}
	next := p.cursorIn(object, header, asked)
	// What the page has under these names is its own, not the service's.
	whole := map[string]json.RawMessage{}
	for name, value := range object {
		whole[name] = value
	}
	delete(whole, "next_cursor")
	whole["items"] = items
	raw, err := json.Marshal(whole)
	if err != nil {
		return decodeError(err)
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return decodeError(err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(items, &list); err != nil {
		return decodeError(err)
	}
	switch {
	case p.offset != "":
		return budget.CompleteByOffset(r, out, p.hasMore(object, r.Offset()+len(list), len(list), p.size(r)))
	case p.page != "":
		number, size, err := pageNumber(r)
		if err != nil {
			return err
		}
		if size == 0 {
			size = p.size(r)
		}
		next = ""
		if p.hasMore(object, (number-1)*size+len(list), len(list), size) {
			next = fmt.Sprintf("%d:%d", number+1, size)
		}
	}
	return budget.CompleteByCursor(r, out, next)
}

// hasMore reports whether there are items behind the seen ones. Where the service does not say, only a page that is not full
// is the last one, and only if it is known how many a full one has.
func (p *paging) hasMore(object map[string]json.RawMessage, seen, got, asked int) bool {
	if more := dig(object, p.more); len(p.more) > 0 && more != nil {
		return string(more) == "true"
	}
	var total int
	if raw := dig(object, p.total); len(p.total) > 0 && raw != nil && json.Unmarshal(raw, &total) == nil {
		return got > 0 && seen < total
	}
	if p.max > 0 {
		return got >= asked
	}
	return got > 0
}

// cursorIn finds the service's next cursor, "" on the last page.
func (p *paging) cursorIn(object map[string]json.RawMessage, header http.Header, asked *http.Request) string {
	switch {
	case p.cursor == "":
		return ""
	case p.nextHeader != "":
		return header.Get(p.nextHeader)
	case p.nextLink:
		return linkParameter(header.Values("Link"), asked.URL, p.cursor)
	}
	raw := dig(object, p.next)
	switch firstByte(raw) {
	case '"', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return texts(raw)[0]
	}
	return ""
}

// linkParameter returns a parameter of the link to the next page (RFC 8288).
func linkParameter(links []string, base *url.URL, name string) string {
	for _, link := range links {
		for link != "" {
			_, rest, found := strings.Cut(link, "<")
			target, rest, closed := strings.Cut(rest, ">")
			if !found || !closed {
				break
			}
			params, _, _ := strings.Cut(rest, "<") // of the link that follows
			link = rest
			if !isNext(params) {
				continue
			}
			if u, err := base.Parse(target); err == nil {
				return u.Query().Get(name)
			}
		}
	}
	return ""
}

// isNext reports whether the parameters of a link have rel="next".
func isNext(params string) bool {
	for param := range strings.FieldsFuncSeq(params, func(c rune) bool { return c == ';' || c == ',' }) {
		key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if strings.EqualFold(strings.TrimSpace(key), "rel") {
			return slices.Contains(strings.Fields(strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`))), "next")
		}
	}
	return false
}

// dig follows names into an object; nil when something is missing.
func dig(object map[string]json.RawMessage, path []string) json.RawMessage {
	for i, name := range path {
		value, ok := object[name]
		if !ok {
			return nil
		}
		if i == len(path)-1 {
			return value
		}
		object = nil
		if json.Unmarshal(value, &object) != nil {
			return nil
		}
	}
	return nil
}
