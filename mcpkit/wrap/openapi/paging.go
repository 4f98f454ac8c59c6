package openapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/described"
)

// A paging is how a listing operation pages.
type paging struct {
	tag   string // the page tag that wrap reads
	item  *shape
	names []string // of the query parameters
}

// has reports whether a query parameter belongs to the page request.
func (p *paging) has(name string) bool { return p != nil && slices.Contains(p.names, name) }

// The names that services give to the parameters and members of pages.
var (
	limitNames  = []string{"limit", "per_page", "perpage", "page_size", "pagesize", "max_results", "maxresults", "count", "size", "first", "top"}
	cursorNames = []string{"cursor", "page_token", "pagetoken", "next_token", "nexttoken", "after", "continue", "page_cursor", "pagecursor"}
	lastNames   = []string{"starting_after", "after_id"} // of the last item of the page before
	offsetNames = []string{"offset", "skip"}
	pageNames   = []string{"page", "page_number", "pagenumber"}
	nextNames   = []string{"next_cursor", "nextcursor", "next_page_token", "nextpagetoken", "next_token", "nexttoken", "next_page_cursor", "cursor", "continue", "after"}
	moreNames   = []string{"has_more", "hasmore", "has_next", "more"}
	totalNames  = []string{"total", "total_count", "totalcount", "total_results", "total_items"}
	itemsNames  = []string{"items", "data", "results", "values", "entries", "records"}
	// envelopes are objects in an answer that describe the page.
	envelopes = []string{"meta", "metadata", "pagination", "paging", "page_info", "response_metadata", "links"}
)

// findPaging returns how the operation pages, or nil. It must be certain: a list whose next page
// cannot be found from its answer is not a list in pages.
func findPaging(c *call) *paging {
	if c.method != http.MethodGet || c.answer.output != described.JSON {
		return nil
	}
	query := map[string]string{} // by lower-case name
	for _, p := range c.params {
		if p.In == "query" {
			query[strings.ToLower(p.Name)] = p.Name
		}
	}
	pick := func(names []string) string {
		for _, n := range names {
			if name, ok := query[n]; ok {
				return name
			}
		}
		return ""
	}
	path, list := listIn(c.answer.shape)
	limit := pick(limitNames)
	if list == nil || limit == "" {
		return nil
	}
	p := &paging{item: orAny(list.items), names: []string{limit}}
	parts := []string{"limit=" + limit, "items=" + path}
	if most := c.mostOf(limit); most > 0 {
		parts = append(parts, fmt.Sprintf("max=%d", most))
	}
	switch cursor, next := pick(cursorNames), memberIn(c.answer.shape, nextNames, "string"); {
	case cursor != "" && next != "":
		p.names = append(p.names, cursor)
		parts = append(parts, "cursor="+cursor, "next="+next)
	case pick(lastNames) != "" && memberIn(c.answer.shape, moreNames, "boolean") != "" && hasID(list.items):
		p.names = append(p.names, pick(lastNames))
		parts = append(parts, "cursor="+pick(lastNames), "next=last:id", "more="+memberIn(c.answer.shape, moreNames, "boolean"))
	case pick(pageNames) != "" || pick(offsetNames) != "":
		position, name := "page", pick(pageNames)
		if name == "" {
			position, name = "offset", pick(offsetNames)
		}
		p.names = append(p.names, name)
		parts = append(parts, position+"="+name)
		if more := memberIn(c.answer.shape, moreNames, "boolean"); more != "" {
			parts = append(parts, "more="+more)
		} else if total := memberIn(c.answer.shape, totalNames, "integer"); total != "" {
			parts = append(parts, "total="+total)
		} else if c.hasLinks() {
			parts = append(parts, "more=link")
		}
	default:
		return nil
	}
	p.tag = strings.Join(parts, ",")
	c.answer.output = described.Page
	return p
}

// hasID reports whether items have an id that can be a cursor.
func hasID(item *shape) bool {
	if item == nil {
		return false
	}
	id := item.property("id")
	return id != nil && (id.shape.typ == "string" || id.shape.typ == "integer")
}

// hasLinks reports whether the successful answers have a Link header.
func (c *call) hasLinks() bool {
	for _, response := range successes(c.op.Responses) {
		for name := range response.Headers {
			if strings.EqualFold(name, "Link") {
				return true
			}
		}
	}
	return false
}

// listIn returns the list of an answer and the path of its member.
func listIn(s *shape) (path string, list *shape) {
	var lists []property
	for _, p := range s.properties {
		if p.shape.typ == "array" && tagSafe(p.name) {
			lists = append(lists, p)
		}
	}
	for _, name := range itemsNames {
		for _, p := range lists {
			if strings.EqualFold(p.name, name) {
				return p.name, p.shape
			}
		}
	}
	if len(lists) == 1 && lists[0].shape.items != nil && lists[0].shape.items.typ == "object" {
		return lists[0].name, lists[0].shape
	}
	return "", nil
}

// memberIn returns the path of a member of an answer, or of an object that describes its page.
func memberIn(s *shape, names []string, typ string) string {
	for _, name := range names {
		for _, p := range s.properties {
			if strings.ToLower(p.name) == name && p.shape.typ == typ && tagSafe(p.name) {
				return p.name
			}
		}
	}
	for _, p := range s.properties {
		if p.shape.typ == "object" && slices.Contains(envelopes, strings.ToLower(p.name)) {
			if inner := memberIn(&shape{properties: withoutObjects(p.shape.properties)}, names, typ); inner != "" {
				return p.name + "." + inner
			}
		}
	}
	return ""
}

func withoutObjects(list []property) []property {
	return slices.DeleteFunc(slices.Clone(list), func(p property) bool { return p.shape.typ == "object" })
}

// tagSafe reports whether a page tag can name a member.
func tagSafe(name string) bool { return !strings.ContainsAny(name, ",.=\"`:") }

// mostOf returns the largest number of items that the service returns, 0 if it is unknown.
func (c *call) mostOf(name string) int {
	for _, p := range c.params {
		if p.In == "query" && p.Name == name && p.Schema != nil && p.Schema.Value != nil && p.Schema.Value.Max != nil {
			if most := *p.Schema.Value.Max; most >= 1 && most <= 100_000 {
				return int(most)
			}
		}
	}
	return 0
}

// pageProperties returns the arguments of a page request, as mcpkit describes them.
func pageProperties() (list []property) {
	doc, err := schema.For(reflect.TypeFor[budget.PageRequest](), schema.Input)
	var s struct {
		Properties map[string]struct {
			Type, Description         string
			Default, Minimum, Maximum json.Number
			MaxLength                 json.Number
		}
	}
	if err != nil || json.Unmarshal(doc, &s) != nil {
		return nil
	}
	for name, p := range s.Properties {
		made := &shape{typ: p.Type, description: p.Description}
		for _, b := range []bound{{"default", p.Default}, {"minimum", p.Minimum}, {"maximum", p.Maximum}, {"maxLength", p.MaxLength}} {
			if b.value != "" {
				made.bounds = append(made.bounds, b)
			}
		}
		list = append(list, property{name: name, shape: made})
	}
	return list
}
