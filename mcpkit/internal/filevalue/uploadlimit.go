package filevalue

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/filetype"
)

const (
	// defaultUpload is how many bytes an upload has at most, unless its tag says otherwise. In base64
	// they are about 16,000 tokens, which take a model minutes.
	defaultUpload = 16 << 10
	// maxUpload is the most that a tag can allow: base64 of it fits into the body of a request.
	maxUpload = 3_000_000
	// uploadTag is the key of the struct tag with the limits of an upload.
	uploadTag = "upload"
)

// An UploadLimit says which files an argument takes.
type UploadLimit struct {
	Bytes int
	Types []string // MIME types, which may end in "/*"; any if there are none
}

// UploadLimitOf returns the limit that the tags of a field set. If a tag is wrong, problem says
// why.
func UploadLimitOf(tag reflect.StructTag) (limit UploadLimit, problem string) {
	limit.Bytes = defaultUpload
	text := tag.Get(uploadTag)
	if text == "" {
		return limit, ""
	}
	hasMax := false
	for part := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch key {
		case "max":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > maxUpload || hasMax {
				return limit, fmt.Sprintf("max=%s is not a number of bytes from 1 to %s, or is given twice", value, grouped(maxUpload))
			}
			limit.Bytes, hasMax = n, true
		case "type":
			clean, ok := filetype.Clean(value)
			if !ok || clean != value || strings.HasPrefix(value, "*") || slices.Contains(limit.Types, value) {
				return limit, fmt.Sprintf("type=%s is not a MIME type such as image/png or image/*, or is given twice", value)
			}
			limit.Types = append(limit.Types, value)
		default:
			return limit, fmt.Sprintf("%q is neither max=BYTES nor type=MIMETYPE", part)
		}
	}
	return limit, ""
}

// Characters returns how long the base64 of the largest file is at most, with a line break after 76
// characters and with the beginning of a data: URL.
func (l UploadLimit) Characters() int {
	const line, lineBreak, beginning = 76, 2, 128
	encoded := (l.Bytes + 2) / 3 * 4
	return encoded + (encoded/line+1)*lineBreak + beginning
}

// Words says what the argument takes, for its description.
func (l UploadLimit) Words() string {
	text := fmt.Sprintf("The bytes of the file in base64, at most %s bytes before encoding", grouped(int64(l.Bytes)))
	if len(l.Types) > 0 {
		text += "; " + l.takes()
	}
	return text + "."
}

func (l UploadLimit) takes() string {
	n := len(l.Types) - 1
	if n == 0 {
		return l.Types[0]
	}
	return strings.Join(l.Types[:n], ", ") + " or " + l.Types[n]
}

// check returns what is wrong with an upload, or "".
func (l UploadLimit) check(u *Upload) string {
	switch n := len(u.Data); {
	case n == 0:
		return "the file is empty; send its bytes in base64"
	case n > l.Bytes:
		return fmt.Sprintf("the file has %s bytes, but this argument takes at most %s", grouped(int64(n)), grouped(int64(l.Bytes)))
	}
	accepts := func(accepted string) bool { return filetype.Accepts(accepted, u.Type) }
	if len(l.Types) > 0 && !slices.ContainsFunc(l.Types, accepts) {
		return fmt.Sprintf("the file is %s, but this argument takes %s", u.Type, l.takes())
	}
	return ""
}

// tooLong says that an encoded file has more characters than the schema allows.
func (l UploadLimit) tooLong(characters int) string {
	return fmt.Sprintf("the file has about %s bytes, but this argument takes at most %s", grouped(int64(characters)*3/4), grouped(int64(l.Bytes)))
}
