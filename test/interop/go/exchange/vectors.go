package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// vectors are the known answers that clients of all languages are held to (test/interop/vectors).
type vectors struct {
	Base64url struct {
		Canonical []struct{ Text, Hex string }
		Refused   []string
	}
	Keys []struct {
		Jwk        jwk
		Thumbprint string
	}
	Registry map[string][]jwk
	Signing  []struct {
		Key                           jwk
		Typ, Payload, Compact, Digest string
	}
	Verifying struct {
		Accepted []struct{ Compact, Typ, Signer, Digest string }
		Refused  []struct{ What, Code, Compact string }
	}
	Sealed struct {
		Opens   []opening
		Refused []opening
	}
	Proofs struct {
		Key                             jwk
		Thumbprint, Token, Ath, Compact string
		Claims                          json.RawMessage
		Targets                         []struct{ Url, Htu string }
	}
	Ids struct {
		Times []struct {
			Id           string
			Milliseconds int64
			IssuedAt     string
		}
		Refused []string
	}
}

type opening struct {
	What, Code, From, Id string
	Key                  jwk
	Sealed               sealed
	Body                 any
}

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func runVectors(file string) {
	var known vectors
	if err := json.Unmarshal(must(os.ReadFile(file)), &known); err != nil {
		log.Fatal(err)
	}
	held := 0
	same := func(what string, found, expected any) {
		if !reflect.DeepEqual(found, expected) {
			log.Fatalf("%s: %v, expected %v", what, found, expected)
		}
		held++
	}
	code := func(err error) string {
		if err == nil {
			return "it holds"
		}
		return err.Error()
	}
	for _, one := range known.Base64url.Canonical {
		same("base64url", hex.EncodeToString(must(decode(one.Text))), one.Hex)
	}
	for _, text := range known.Base64url.Refused {
		_, err := decode(text)
		same("base64url "+text, err != nil, true)
	}
	for _, one := range known.Keys {
		same("thumbprint", one.Jwk.thumbprint(), one.Thumbprint)
	}
	all := []jwk{}
	for _, keys := range known.Registry {
		all = append(all, keys...)
	}
	for _, one := range known.Signing {
		compact := must(one.Key.signAs(one.Typ, []byte(one.Payload)))
		same("signing", compact, one.Compact)
		same("digest", digestOf(compact), one.Digest)
	}
	for _, one := range known.Verifying.Accepted {
		_, err := verify(one.Compact, one.Typ, all)
		same("accepted", code(err), "it holds")
	}
	for _, one := range known.Verifying.Refused {
		_, err := verify(one.Compact, "entente+jws", all)
		same(one.What, code(err), one.Code)
	}
	for _, one := range known.Sealed.Opens {
		var body any
		if err := json.Unmarshal(must(one.Sealed.open(one.Key, one.From, one.Id)), &body); err != nil {
			log.Fatal(err)
		}
		same("sealed", body, one.Body)
	}
	for _, one := range known.Sealed.Refused {
		_, err := one.Sealed.open(one.Key, one.From, one.Id)
		same(one.What, code(err), one.Code)
	}
	same("jkt", known.Proofs.Key.thumbprint(), known.Proofs.Thumbprint)
	same("ath", digestOf(known.Proofs.Token), known.Proofs.Ath)
	head := must(decode(strings.Split(known.Proofs.Compact, ".")[0]))
	claims := must(decode(strings.Split(known.Proofs.Compact, ".")[1]))
	same("proof", must(known.Proofs.Key.sign(head, claims)), known.Proofs.Compact)
	for _, one := range known.Proofs.Targets {
		same("htu", htuOf(one.Url), one.Htu)
	}
	for _, one := range known.Ids.Times {
		same("id", uuid7.MatchString(one.Id), true)
		same("time of an id", must(strconv.ParseInt(one.Id[:8]+one.Id[9:13], 16, 64)), one.Milliseconds)
		same("issuedAt", time.UnixMilli(one.Milliseconds).UTC().Format("2006-01-02T15:04:05.000Z"), one.IssuedAt)
	}
	for _, id := range known.Ids.Refused {
		same("id "+id, uuid7.MatchString(id), false)
	}
	fmt.Printf("%d known answers hold\n", held)
}
