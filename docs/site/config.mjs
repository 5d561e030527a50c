// docs/site/build copies the Markdown files of the repository to src, with their paths, and sets
// VMCLOCK_ROOT to the root of the repository.
import { defineConfig } from 'vitepress'
import { slug } from './slug.mjs'

const root = process.env.VMCLOCK_ROOT

export default defineConfig({
  title: 'vmclock for Java',
  description: 'Precise time, disruptions and restores of a virtual machine, for the JVM',
  srcDir: 'src',
  outDir: `${root}/target/site`,
  metaChunk: true,
  // docs/site/check.mjs checks all links, including links to files that are not pages.
  ignoreDeadLinks: true,
  markdown: {
    anchor: { slugify: slug },
    config(markdown) {
      // VitePress adds .html to a link that has no target. Only Markdown files have such pages.
      markdown.core.ruler.push('files', (state) => {
        for (const token of state.tokens.flatMap((block) => block.children ?? [])) {
          const href = token.type === 'link_open' ? token.attrGet('href') : ''
          if (href && !/^[a-z]+:|^#|\.md(#|$)/i.test(href)) token.attrSet('target', '_self')
        }
      })
    },
  },
  themeConfig: {
    outline: 'deep',
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/docs/guide/README' },
      { text: 'Operations', link: '/docs/operations/README' },
      { text: 'Javadoc', link: '/javadoc/index.html', target: '_self' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'What a vmclock page is', link: '/docs/guide/README' },
          { text: 'Which class when', link: '/docs/guide/choose' },
          { text: 'What happens at a restore', link: '/docs/guide/restore' },
          { text: 'Build with Maven and Gradle', link: '/docs/guide/build' },
          { text: 'Troubleshooting', link: '/docs/guide/troubleshooting' },
        ],
      },
      {
        text: 'Use it',
        items: [
          { text: 'Recipes', link: '/docs/guide/recipes' },
          { text: 'Integrations', link: '/docs/guide/integrations' },
          { text: 'Spring Boot', link: '/docs/guide/spring-boot' },
          { text: 'CRaC and SnapStart', link: '/docs/checkpoints' },
          { text: 'Tests', link: '/docs/guide/testing' },
          { text: 'What calls cost', link: '/docs/guide/performance' },
        ],
      },
      {
        text: 'Operate it',
        items: [
          { text: 'Operations', link: '/docs/operations/README' },
          { text: 'Packages', link: '/docs/operations/packages' },
          { text: 'The audit record', link: '/docs/operations/audit' },
          { text: 'Firecracker', link: '/docs/operations/firecracker' },
          { text: 'JSON output', link: '/docs/json' },
        ],
      },
      {
        text: 'Look inside',
        items: [
          { text: 'What was tested', link: '/docs/guide/platforms' },
          { text: 'For hypervisor authors', link: '/docs/guide/hypervisors' },
          { text: 'Architecture', link: '/ARCHITECTURE' },
          { text: 'Models of the protocol', link: '/native/model/README' },
          { text: 'Benchmarks', link: '/benchmarks/README' },
          { text: 'Results', link: '/benchmarks/results/README' },
          { text: 'Security', link: '/SECURITY' },
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changes', link: '/CHANGELOG' },
        ],
      },
    ],
  },
})
