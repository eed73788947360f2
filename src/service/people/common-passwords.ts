// The passwords that lead every published list of stolen ones, Brazilian ones among them. Lower case.

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 12345678910 0123456789 987654321 9876543210 87654321 11223344 1122334455 12341234 123123123 12121212
  123454321 123321123 147258369 159753456 123456abc abc12345 abcd1234 abcdefgh abcdefghi a1b2c3d4 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4
  1qaz2wsx qazwsxedc zaq12wsx zxcvbnm1 zxcvbnm, asdfghjk asdfghjkl asdf1234 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 1234qwer qwer1234
  password password1 password12 password123 passw0rd p@ssw0rd p@ssword pass1234 mypassword newpassword changeme changeit default1 letmein1
  welcome1 welcome123 admin123 admin1234 administrator administrador adminadmin root1234 rootroot superman superuser iloveyou iloveyou1 princess
  princess1 sunshine sunshine1 football football1 baseball baseball1 basketball trustno1 starwars whatever computer internet michelle jennifer
  jordan23 michael1 charlie1 dragon123 monkey123 shadow123 master123 hello123 secret123 test1234 testtest guest123 access14 freedom1 batman123
  liverpool chelsea1 arsenal1 barcelona realmadrid manchester corinthians flamengo palmeiras saopaulo santosfc vascodagama cruzeiro gremio123
  internacional fluminense botafogo senha123 senha1234 senha12345 minhasenha mudar123 mudar@123 trocar123 brasil123 brasileiro jesuscristo
  deusefiel deuseamor jesus123 teamo123 euteamo1 amorzinho familia1 felicidade gabriel1 juliana1 mariana1 rafael123 guilherme fernanda
  francisco alessandra bitcoin1 bitcoin123 binance1 binance123 bybit123 trading123 trader123 crypto123 flotilla flotilla1 flotilla123 ethereum
  blink182 pokemon1 naruto123 minecraft fortnite samsung1 samsung123 google123 facebook facebook1 linkedin instagram whatsapp youtube1 android1
  qwe123qwe 123qweasd 123qwe123 qweasdzxc 1a2b3c4d aa123456 a1234567 a12345678 aaaaaaaa 00000000 11111111 88888888 99999999 12344321 10203040
  102030405060 01020304 31415926 20202020 19841984 20002000 summer2024 winter2024 spring2024 autumn2024 summer2025 winter2025 summer2026
  verao2025 verao2026 correcthorsebatterystaple`.split(/\s+/),
);
