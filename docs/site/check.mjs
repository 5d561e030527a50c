// Copies the files to which pages link to the site, and checks every link and anchor: those of the
// Markdown files in the repository, and those of the built pages. An external link is only parsed.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { slug } from './slug.mjs'

const root = process.env.VMCLOCK_ROOT
const source = join(root, 'target/site-build/src')
const site = join(root, 'target/site')
const hasJavadoc = !process.argv.includes('--no-javadoc')
const problems = []
let checked = 0

function files(directory, end) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? files(path, end) : path.endsWith(end) ? [path] : []
  })
}

// Counts a link. Returns its path and anchor, or nothing if it is external.
function parse(link, page) {
  checked++
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) {
    if (!URL.canParse(link)) problems.push(`${page}: ${link} is not a URL`)
    return undefined
  }
  const [path, anchor] = link.split('#')
  return { path: decodeURIComponent(path), anchor: decodeURIComponent(anchor ?? '') }
}

const withoutCode = (text) =>
  text
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/^ {4}.*$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replaceAll('[', '('))

// Markdown files, with the anchors that GitHub gives to their headings.
function headings(file) {
  const text = readFileSync(file, 'utf8').replace(/^```[^]*?^```$/gm, '')
  const seen = new Map()
  return [...text.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => {
    const name = slug(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', ''))
    const times = seen.get(name) ?? 0
    seen.set(name, times + 1)
    return times ? `${name}-${times}` : name
  })
}

for (const copy of files(source, '.md')) {
  const name = relative(source, copy)
  const page = join(root, name)
  for (const [, link] of withoutCode(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
    const { path, anchor } = parse(link, name) ?? {}
    if (path === undefined) continue
    const target = path ? resolve(dirname(page), path) : page
    if (!target.startsWith(root + '/') || !existsSync(target)) {
      problems.push(`${name}: ${link} does not exist`)
    } else if (statSync(target).isDirectory()) {
      problems.push(`${name}: ${link} is a directory: name a file in it`)
    } else if (anchor && !(target.endsWith('.md') && headings(target).includes(anchor))) {
      problems.push(`${name}: ${link} has no such heading`)
    } else if (!/\.md$/.test(target)) {
      const published = join(site, relative(root, target))
      mkdirSync(dirname(published), { recursive: true })
      cpSync(target, published)
    }
  }
}

const anchors = new Map()
function ids(file) {
  if (!anchors.has(file)) {
    const text = readFileSync(file, 'utf8')
    anchors.set(file, new Set([...text.matchAll(/ (?:id|name)="([^"]*)"/g)].map(([, id]) => id)))
  }
  return anchors.get(file)
}

// The JDK's javadoc checks the links inside the Javadoc.
for (const file of files(site, '.html').filter((file) => !file.startsWith(join(site, 'javadoc')))) {
  const name = relative(site, file)
  const html = readFileSync(file, 'utf8')
  for (const [, asset] of html.matchAll(/<(?:link|script|img)\b[^>]*?(?:href|src)="(https?:[^"]*)"/g)) {
    problems.push(`${name}: loads ${asset}`)
  }
  for (const [, raw] of html.matchAll(/<[a-z][^>]*? (?:href|src)="([^"]*)"/g)) {
    const { path, anchor } = parse(raw.replaceAll('&amp;', '&'), name) ?? {}
    if (path === undefined || (!hasJavadoc && path.includes('javadoc/'))) continue
    const target = !path ? file : path.startsWith('/') ? join(site, path) : resolve(dirname(file), path)
    const found = [target, `${target}.html`, join(target, 'index.html')].find(
      (candidate) => existsSync(candidate) && statSync(candidate).isFile(),
    )
    if (!found) problems.push(`${name}: ${raw} does not exist in the site`)
    else if (anchor && found.endsWith('.html') && !ids(found).has(anchor)) {
      problems.push(`${name}: ${raw} has no such anchor in the site`)
    }
  }
}

for (const problem of new Set(problems)) console.error(problem)
if (problems.length) process.exit(1)
console.log(`site: all ${checked} links are right`)
