package wrap

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/near"
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
	for _, end := range []struct {
		key string
		to  *[]string
	}{{"more", &p.more}, {"total", &p.total}} {
		path, ok := given[end.key]
		if !ok {
			continue
		}
		if p.cursor != "" {
			fail("take it off: the last page is the one without a next cursor", "has %s, which is for services with offsets or page numbers", end.key)
		}
		*end.to = strings.Split(path, ".")
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
