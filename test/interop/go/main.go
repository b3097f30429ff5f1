// Verifies the ledger of a running hub with nothing but golang.org/x/mod and transparency-dev/formats: signatures,
// inclusion of every entry it looks at, and consistency between all checkpoints.
//
//	go run . <hub URL> [vkey of a witness ...]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	flog "github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const width = 256

// tiles reads tiles from a hub. Path() of tlog has the height in it, which tlog-tiles leaves out.
type tiles struct{ url string }

func (t tiles) Height() int                          { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(wanted))
	for i, tile := range wanted {
		data, err := get(t.url + "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/"))
		if err != nil {
			return nil, err
		}
		found[i] = data
	}
	return found, nil
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// entry reads one entry out of its bundle.
func entry(url string, size, index int64) []byte {
	bundle := index / width
	count := min(size-bundle*width, width)
	path := strings.TrimPrefix(tlog.Tile{H: 8, L: 0, N: bundle, W: int(count)}.Path(), "tile/8/0/")
	data := must(get(url + "tile/entries/" + path))
	for at := int64(0); ; at++ {
		length := int(data[0])<<8 | int(data[1])
		if at == index%width {
			return data[2 : 2+length]
		}
		data = data[2+length:]
	}
}

func main() {
	log.SetFlags(0)
	url := strings.TrimSuffix(os.Args[1], "/") + "/v1/ledger/"
	vkey := strings.TrimSpace(string(must(get(url + "log.vkey"))))
	verifier := must(note.NewVerifier(vkey))
	var witnesses []note.Verifier
	for _, key := range os.Args[2:] {
		witnesses = append(witnesses, must(fnote.NewVerifierForCosignatureV1(key)))
	}
	newest, _, opened, err := flog.ParseCheckpoint(must(get(url+"checkpoint")), verifier.Name(), verifier, witnesses...)
	check(err)
	if len(opened.Sigs) < 1+len(witnesses) {
		log.Fatalf("%d of %d signatures verify", len(opened.Sigs), 1+len(witnesses))
	}
	size := int64(newest.Size)
	var root tlog.Hash
	copy(root[:], newest.Hash)
	tree := tlog.Tree{N: size, Hash: root}
	// The reader itself checks every tile against the root.
	hashes := tlog.TileHashReader(tree, tiles{url})

	for _, index := range []int64{0, size / 3, size / 2, size - 1} {
		leaf := tlog.RecordHash(entry(url, size, index))
		check(tlog.CheckRecord(must(tlog.ProveRecord(size, index, hashes)), size, root, index, leaf))
	}

	var page struct {
		Items []string `json:"items"`
		Next  string   `json:"next"`
	}
	seen := 0
	for after := "0"; ; after = page.Next {
		page.Items = nil
		check(json.NewDecoder(bytes.NewReader(must(get(url + "checkpoints?limit=1000&after=" + after)))).Decode(&page))
		if len(page.Items) == 0 {
			break
		}
		for _, text := range page.Items {
			older, _, _, err := flog.ParseCheckpoint([]byte(text), verifier.Name(), verifier)
			check(err)
			if int64(older.Size) > size {
				continue // newer than the one we look from
			}
			var before tlog.Hash
			copy(before[:], older.Hash)
			check(tlog.CheckTree(must(tlog.ProveTree(size, int64(older.Size), hashes)), size, root, int64(older.Size), before))
			seen++
		}
	}
	fmt.Printf("verified: %s, %d entries, %d checkpoints, %d witnesses\n", newest.Origin, size, seen, len(witnesses))
}
