package io.vmclock.spring.boot;

import org.springframework.boot.test.autoconfigure.orm.jpa.DataJpaTest;
import org.springframework.test.context.ContextConfiguration;

@DataJpaTest
@ContextConfiguration(classes = DataJpaSlice.Application.class)
class DataJpaSliceTest extends DataJpaSlice {}
