package budgettest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"
)

// A Corpus makes texts of one kind.
type Corpus struct {
	// Name names the kind, such as "json issues compact".
	Name string
	// Text returns a text of size bytes, or up to three bytes fewer so that it ends with a whole
	// character. It is deterministic for one Go installation: code and prose come from the standard
	// library.
	Text func(size int) string
}

// Corpora returns the kinds of text that tools return. All texts are valid UTF-8.
func Corpora() []Corpus {
	return []Corpus{
		{"json issues pretty", func(n int) string { return records(n, issue, "  ") }},
		{"json issues compact", func(n int) string { return records(n, issue, "") }},
		{"json records pretty", func(n int) string { return records(n, measurement, "  ") }},
		{"json records compact", func(n int) string { return records(n, measurement, "") }},
		{"prose", func(n int) string { return repeated(n, goComments()) }},
		{"code", func(n int) string { return repeated(n, goSource()) }},
		{"logs", func(n int) string { return lines(n, logLine) }},
		{"csv", func(n int) string { return lines(n, csvLine) }},
		{"base64", func(n int) string { return lines(n, base64Line) }},
		{"hex", func(n int) string { return lines(n, hexLine) }},
		{"chinese", func(n int) string { return shuffled(n, chinese, "") }},
		{"japanese", func(n int) string { return shuffled(n, japanese, "") }},
		{"russian", func(n int) string { return shuffled(n, russian, " ") }},
		{"german", func(n int) string { return shuffled(n, german, " ") }},
		{"emoji", func(n int) string { return shuffled(n, emoji, " ") }},
	}
}

func seeded() *rand.Rand { return rand.New(rand.NewPCG(25_000, 150_000)) }

// cut returns at most size bytes of s, in whole characters.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size]
}

func repeated(size int, text string) string {
	return cut(strings.Repeat(text, size/len(text)+1), size)
}

func lines(size int, line func(*rand.Rand) string) string {
	r := seeded()
	var out strings.Builder
	for out.Len() < size {
		out.WriteString(line(r))
		out.WriteByte('\n')
	}
	return cut(out.String(), size)
}

func shuffled(size int, sentences []string, between string) string {
	r := seeded()
	var out strings.Builder
	for out.Len() < size {
		out.WriteString(sentences[r.IntN(len(sentences))])
		if r.IntN(5) == 0 {
			out.WriteString("\n\n")
		} else {
			out.WriteString(between)
		}
	}
	return cut(out.String(), size)
}

// records returns the first size bytes of a JSON array, which counters do not parse.
func records(size int, record func(*rand.Rand) any, indent string) string {
	r := seeded()
	var out strings.Builder
	out.WriteByte('[')
	for out.Len() < size {
		var text []byte
		if indent == "" {
			text, _ = json.Marshal(record(r))
		} else {
			out.WriteString("\n" + indent)
			text, _ = json.MarshalIndent(record(r), indent, indent)
		}
		out.Write(text)
		out.WriteByte(',')
	}
	return cut(out.String(), size)
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

// phrase returns consecutive words of prose from a random place.
func phrase(r *rand.Rand, words int) string {
	all := goWords()
	i := r.IntN(len(all) - words)
	return strings.Join(all[i:i+words], " ")
}

func moment(r *rand.Rand) time.Time {
	return time.UnixMilli(1_700_000_000_000 + r.Int64N(60_000_000_000)).UTC()
}

func hexString(r *rand.Rand, size int) string { return hex.EncodeToString(randomBytes(r, size)) }

func randomBytes(r *rand.Rand, size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func issue(r *rand.Rand) any {
	type user struct {
		Login string `json:"login"`
		ID    int    `json:"id"`
		URL   string `json:"html_url"`
	}
	author := func() user {
		login := strings.ToLower(strings.ReplaceAll(phrase(r, 2), " ", "-"))
		return user{login, r.IntN(9e7), "https://github.example.com/" + login}
	}
	number := r.IntN(70_000)
	return struct {
		ID        int       `json:"id"`
		NodeID    string    `json:"node_id"`
		Number    int       `json:"number"`
		Title     string    `json:"title"`
		State     string    `json:"state"`
		URL       string    `json:"html_url"`
		User      user      `json:"user"`
		Assignees []user    `json:"assignees"`
		Labels    []string  `json:"labels"`
		Locked    bool      `json:"locked"`
		Comments  int       `json:"comments"`
		Milestone *string   `json:"milestone"`
		Created   time.Time `json:"created_at"`
		Updated   time.Time `json:"updated_at"`
		Body      string    `json:"body"`
	}{
		ID: r.IntN(3e9), NodeID: "I_" + base64.RawURLEncoding.EncodeToString(randomBytes(r, 12)), Number: number,
		Title: phrase(r, 4+r.IntN(8)), State: pick(r, "open", "closed"),
		URL:  fmt.Sprintf("https://github.example.com/example/project/issues/%d", number),
		User: author(), Assignees: []user{author()}, Labels: []string{phrase(r, 1), pick(r, "bug", "help wanted", "NeedsFix")},
		Comments: r.IntN(40), Created: moment(r).Truncate(time.Second), Updated: moment(r).Truncate(time.Second),
		Body: phrase(r, 30) + "\n\n```go\n" + phrase(r, 12) + "\n```\n" + phrase(r, 20),
	}
}

func measurement(r *rand.Rand) any {
	return map[string]any{
		"id":         fmt.Sprintf("%s-%s-%s", hexString(r, 4), hexString(r, 2), hexString(r, 6)),
		"time":       moment(r),
		"sensor":     fmt.Sprintf("sensor-%03d", r.IntN(400)),
		"value":      float64(r.IntN(1e7)) / 1000,
		"delta":      r.Float64() - 0.5,
		"ok":         r.IntN(9) > 0,
		"count":      r.IntN(100_000),
		"region":     pick(r, "eu-west-1", "us-east-2", "ap-south-1"),
		"parent":     nil,
		"percentile": []float64{float64(r.IntN(1000)) / 10, float64(r.IntN(1000)) / 10, float64(r.IntN(1000)) / 10},
	}
}

func logLine(r *rand.Rand) string {
	at := moment(r).Format("2006-01-02T15:04:05.000Z")
	switch r.IntN(3) {
	case 0:
		return fmt.Sprintf("%s %-5s [worker-%d] %s request_id=%s duration=%dms status=%d", at, pick(r, "INFO", "WARN", "ERROR"),
			r.IntN(16), phrase(r, 5), hexString(r, 8), r.IntN(3000), pick(r, 200, 201, 304, 404, 500))
	case 1:
		return fmt.Sprintf(`10.%d.%d.%d - - [%s] "GET /api/v1/%s/%d HTTP/1.1" %d %d "-" "Mozilla/5.0 (X11; Linux x86_64)"`, r.IntN(256),
			r.IntN(256), r.IntN(256), moment(r).Format("02/Jan/2006:15:04:05 -0700"), pick(r, "users", "orders", "items"), r.IntN(1e6), pick(r, 200, 404), r.IntN(90_000))
	}
	return fmt.Sprintf(`level=%s ts=%s caller=%s.go:%d msg=%q attempt=%d`, pick(r, "debug", "info", "error"), at,
		pick(r, "main", "server", "queue"), r.IntN(900), phrase(r, 6), r.IntN(5))
}

func csvLine(r *rand.Rand) string {
	return fmt.Sprintf("%d,%s,%d.%02d,%q,%s,%t,%d", r.IntN(1e6), moment(r).Format(time.DateOnly), r.IntN(5000), r.IntN(100),
		phrase(r, 2), pick(r, "EUR", "USD", "JPY"), r.IntN(2) == 0, r.IntN(1000))
}

func base64Line(r *rand.Rand) string {
	return base64.StdEncoding.EncodeToString(randomBytes(r, 57))
}

func hexLine(r *rand.Rand) string { return hexString(r, 32) }
