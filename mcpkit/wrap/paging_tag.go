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

// A paging describes how a service pages: the query parameters that it accepts and the members of
// its answers. It is parsed from the page tag of an embedded [budget.PageRequest]; see the package
// comment.
type paging struct {
	limit                string   // the query parameter for the number of items, or ""
	cursor, offset, page string   // the query parameter for the position; two of them are ""
	max                  int      // the largest number of items in a page; 0 if it is unknown
	items                []string // the path of the member with the items
	next, more, total    []string // the paths of these members
	nextHeader           string   // the header with the next cursor
	nextLink             bool     // whether a Link header has the next cursor
	nextLast             []string // the path of the member of the last item that is the next cursor
	moreLink             bool     // whether a Link header says that there are more items
}

var pageKeys = []string{"limit", "cursor", "offset", "page", "max", "items", "next", "more", "total"}

// parsePaging parses the tag of the page request that an input type embeds.
func parsePaging(in reflect.Type) (p *paging, faults []fault) {
	tag, _ := pageTag(in)
	return parsePagingTag(tag, in.String())
}

// parsePagingTag parses the tag of a page request of what is in.
func parsePagingTag(tag, in string) (p *paging, faults []fault) {
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
			fail("write key=value, separated by commas", "has no value for %s", key)
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
			fail("write the largest number of items that the service returns, for example max=100", "has max=%s, which is not a positive number", text)
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
		fail("keep the one that the service accepts", "has more than one of cursor, offset and page")
	case ways == 0:
		p.cursor = "cursor"
	}
	if items, ok := given["items"]; ok {
		p.items = strings.Split(items, ".")
	}
	p.readNext(given, fail)
	return p, faults
}

// readNext reads the keys that say whether there is another page.
func (p *paging) readNext(given map[string]string, fail func(fix, format string, args ...any)) {
	next, ok := given["next"]
	last, isLast := strings.CutPrefix(next, "last:")
	switch header, isHeader := strings.CutPrefix(next, "header:"); {
	case ok && p.cursor == "":
		fail("remove next, or name the service's cursor parameter with cursor=", "has next, which is for services with cursors")
	case !ok:
		p.next = []string{"next_cursor"}
	case next == "link":
		p.nextLink = true
	case isHeader:
		p.nextHeader = header
	case isLast:
		p.nextLast = strings.Split(last, ".")
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
		if p.cursor != "" && (p.nextLast == nil || end.key != "more") {
			fail("remove it: the last page has no next cursor", "has %s, which is for services with offsets or page numbers", end.key)
		}
		if end.key == "more" && path == "link" {
			p.moreLink = true
			continue
		}
		*end.to = strings.Split(path, ".")
	}
}

// pageTag returns the tag of the page request that a struct embeds, and whether there is one.
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
